package io.tidings.personalisation;

/**
 * The encoding of an SMS. Sizes follow 3GPP TS 23.040: 140 octets, minus 6 for the header in each part of a long
 * message.
 */
public enum Encoding {
    GSM_7(160, 153),
    UCS_2(70, 67);

    private final int single;
    private final int part;

    Encoding(int single, int part) {
        this.single = single;
        this.part = part;
    }

    /** Returns the name in JSON: {@code gsm7} or {@code ucs2}. */
    public String text() {
        return switch (this) {
            case GSM_7 -> "gsm7";
            case UCS_2 -> "ucs2";
        };
    }

    /** Returns the units that fit in a message of one part. */
    public int single() {
        return single;
    }

    /** Returns the units that fit in each part of a longer message. */
    public int part() {
        return part;
    }
}
