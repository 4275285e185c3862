package io.tidings.phones;

import com.google.i18n.phonenumbers.PhoneNumberUtil;

/** The country part of E.164 numbers. Thread-safe. */
public final class CallingCodes {
    private static final int MAX_DIGITS = 3;
    private static final boolean[] KNOWN = known();

    private CallingCodes() {}

    /** The calling code of a number such as {@code +254712345678}: 254. No two begin alike; 0 when there is none. */
    public static int of(String e164) {
        int code = 0;
        for (int i = 1; i <= MAX_DIGITS && i < e164.length(); i++) {
            code = code * 10 + e164.charAt(i) - '0';
            if (code > 0 && code < KNOWN.length && KNOWN[code]) {
                return code;
            }
        }
        return 0;
    }

    /** ISO 3166-1 alpha-2 of the main country of a calling code; {@code 001} for what belongs to no country. */
    public static String region(int code) {
        return PhoneNumberUtil.getInstance().getRegionCodeForCountryCode(code);
    }

    private static boolean[] known() {
        var known = new boolean[1000];
        PhoneNumberUtil.getInstance().getSupportedCallingCodes().forEach(code -> known[code] = true);
        return known;
    }
}
