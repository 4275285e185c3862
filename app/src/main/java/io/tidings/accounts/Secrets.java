package io.tidings.accounts;

import java.security.MessageDigest;
import java.security.SecureRandom;

/** Creates random secrets and compares hashes. Thread-safe. */
final class Secrets {
    /** Lower-case letters and digits, which are safe in URLs and cookies. A double click selects the complete text. */
    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

    private static final SecureRandom RANDOM = new SecureRandom();

    private Secrets() {}

    /** Returns a random text. Each character has 5.17 bits, so 50 characters have more than 256 bits. */
    static String randomText(int length) {
        var text = new StringBuilder(length);
        for (var i = 0; i < length; i++) {
            text.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    /** Compares in constant time. */
    static boolean equal(byte[] one, byte[] other) {
        return MessageDigest.isEqual(one, other);
    }
}
