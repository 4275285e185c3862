package io.tidings.shared;

/**
 * A phone number in E.164: {@code +}, a digit from 1 to 9, then digits, 15 of them at most. Whether such a number exists
 * is not asked here; {@code contacts.PhoneNumbers} makes these from what people write.
 *
 * <p>Its string form is masked, so that no number reaches a log by accident: write {@link #e164} where it is meant.
 */
public record PhoneNumber(String e164) {
    private static final int MAX_DIGITS = 15;

    public PhoneNumber {
        if (!isE164(e164)) {
            throw new IllegalArgumentException("Not a phone number in E.164: %d characters".formatted(e164.length()));
        }
    }

    /** The inverse of {@link #digits}. */
    public static PhoneNumber ofDigits(long digits) {
        return new PhoneNumber("+" + digits);
    }

    /** The number without its plus, which fits a long as no number begins with 0. */
    public long digits() {
        return digits(e164);
    }

    /** As {@link #digits()}, of what is known to be E.164. */
    public static long digits(String e164) {
        return Long.parseLong(e164, 1, e164.length(), 10);
    }

    /** Only the last two digits, as {@code +***78}. */
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
