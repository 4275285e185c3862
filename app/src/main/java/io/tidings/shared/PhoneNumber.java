package io.tidings.shared;

/**
 * A phone number in E.164: {@code +}, a digit from 1 to 9, then more digits, at most 15 in total. This class does not
 * check whether the number exists. {@code PhoneNumbers} creates it from the text that people write.
 *
 * <p>Its string form is masked, so that no log shows a number by accident. Use {@link #e164} for the full number.
 */
public record PhoneNumber(String e164) {
    private static final int MAX_DIGITS = 15;

    public PhoneNumber {
        if (!isE164(e164)) {
            throw new IllegalArgumentException("Not a phone number in E.164: %d characters".formatted(e164.length()));
        }
    }

    /** Returns the number without its plus sign. It fits a long, because no number begins with 0. */
    public long digits() {
        return digits(e164);
    }

    /** As {@link #digits()}, for a text that is known to be E.164. */
    public static long digits(String e164) {
        return Long.parseLong(e164, 1, e164.length(), 10);
    }

    /** Shows only the last two digits, as {@code +***78}. */
    @Override
    public String toString() {
        return "+***" + e164.substring(Math.max(1, e164.length() - 2));
    }

    private static boolean isE164(String text) {
        int length = text.length();
        if (length < 3 || length > 1 + MAX_DIGITS || text.charAt(0) != '+' || text.charAt(1) == '0') {
            return false;
        }
        for (int i = 1; i < length; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
