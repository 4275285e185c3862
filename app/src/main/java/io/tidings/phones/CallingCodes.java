package io.tidings.phones;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.util.Locale;

/** Finds the calling code of E.164 numbers. Thread-safe. */
public final class CallingCodes {
    private static final int MAX_DIGITS = 3;
    private static final boolean[] KNOWN = known();

    private CallingCodes() {}

    /**
     * Returns the calling code of a number: 254 for {@code +254712345678}; 0 when there is none. No calling code is a
     * prefix of another.
     */
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

    /**
     * Returns the ISO 3166-1 alpha-2 code of the main country of a calling code; {@code 001} if it belongs to no
     * country.
     */
    public static String region(int code) {
        return PhoneNumberUtil.getInstance().getRegionCodeForCountryCode(code);
    }

    /** Returns the calling code of a country, an ISO 3166-1 alpha-2 code in any case; 0 for an unknown country. */
    static int ofCountry(String country) {
        return PhoneNumberUtil.getInstance().getCountryCodeForRegion(country.toUpperCase(Locale.ROOT));
    }

    private static boolean[] known() {
        var known = new boolean[1000];
        PhoneNumberUtil.getInstance().getSupportedCallingCodes().forEach(code -> known[code] = true);
        return known;
    }
}
