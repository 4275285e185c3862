package io.tidings.personalisation;

import java.util.Arrays;

/**
 * The default alphabet of GSM 03.38 (3GPP TS 23.038 §6.2.1) and its extension table, with the septets of each
 * character.
 */
final class Gsm7 {
    private static final String BASIC = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
            + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    private static final String EXTENSION = "\f^{}\\[~]|€";

    /** Indexed by character, up to the euro sign, the highest character of the alphabet. */
    private static final byte[] SEPTETS = table();

    private Gsm7() {}

    /** Returns 1, or 2 for an escaped character, or 0 if the alphabet lacks it. */
    static int septets(char c) {
        return c < SEPTETS.length ? SEPTETS[c] : 0;
    }

    static boolean encodes(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            if (septets(text.charAt(i)) == 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] table() {
        var septets = new byte['€' + 1];
        Arrays.fill(septets, (byte) 0);
        BASIC.chars().forEach(c -> septets[c] = 1);
        EXTENSION.chars().forEach(c -> septets[c] = 2);
        return septets;
    }
}
