package io.tidings.personalisation;

/** How the characters of an SMS are encoded. Sizes after 3GPP TS 23.040: 140 octets, less 6 of header in each part of a long message. */
public enum Encoding {
    GSM_7(160, 153),
    UCS_2(70, 67);

    private final int single;
    private final int part;

    Encoding(int single, int part) {
        this.single = single;
        this.part = part;
    }

    /** As in JSON: {@code gsm7}, {@code ucs2}. */
    public String text() {
        return switch (this) {
            case GSM_7 -> "gsm7";
            case UCS_2 -> "ucs2";
        };
    }

    /** Units in a message of one part. */
    public int single() {
        return single;
    }

    /** Units in each part of a longer one. */
    public int part() {
        return part;
    }
}
