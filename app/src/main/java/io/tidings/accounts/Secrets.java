package io.tidings.accounts;

import java.security.MessageDigest;
import java.security.SecureRandom;

/** Random texts that nobody guesses, and the comparison of their hashes. Thread-safe. */
final class Secrets {
    /** Lower case and digits: safe in URLs, cookies and double clicks. */
    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

    private static final SecureRandom RANDOM = new SecureRandom();

    private Secrets() {}

    /** Each character carries 5.17 bits: 50 are more than 256. */
    static String randomText(int length) {
        var text = new StringBuilder(length);
        for (var i = 0; i < length; i++) {
            text.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    /** In a time that does not tell where they differ. */
    static boolean equal(byte[] one, byte[] other) {
        return MessageDigest.isEqual(one, other);
    }
}
