package io.tidings.links;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes and reads tokens, the last part of short links. A token holds the message id and the number of the link,
 * signed, so no database row is needed. It always has {@value #LENGTH} letters and digits, each one septet of GSM-7. So
 * the segments of a text are known before its message has an id. Nine characters encode the message and the link. Eight
 * characters (47 bits) are an HMAC-SHA-256 (RFC 2104) under the installation's key. Thread-safe.
 */
@Singleton
public final class LinkTokens {
    public static final int LENGTH = 17;

    /** The highest number of a link in a message. Numbers start at 0. */
    public static final int MAX_NUMBER = 15;

    private static final int HEAD = 9;
    private static final int NUMBER_BITS = 4;
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int BASE = DIGITS.length();
    private static final byte[] VALUES = values();
    private static final long HEADS = power(HEAD);
    private static final long TAILS = power(LENGTH - HEAD);
    private static final String HMAC = "HmacSHA256";

    private final LinkKey key;
    private final ThreadLocal<Mac> macs = ThreadLocal.withInitial(this::mac);

    @Inject
    LinkTokens(LinkKey key) {
        this.key = key;
    }

    /** The content of a token. @param number of the link, from 0 */
    public record Token(long message, int number) {}

    /** Appends a token to the text. */
    public void append(StringBuilder text, long message, int number) {
        if (message < 0 || message > HEADS >> NUMBER_BITS || number < 0 || number > MAX_NUMBER) {
            throw new IllegalArgumentException("no token for link %d of message %d".formatted(number, message));
        }
        long head = message << NUMBER_BITS | number;
        appendDigits(text, head, HEAD);
        appendDigits(text, signature(head), LENGTH - HEAD);
    }

    /** Reads a token. Empty when this installation did not sign it. Takes the same time for each wrong signature. */
    public Optional<Token> read(String text) {
        long head = text.length() == LENGTH ? parseDigits(text, 0, HEAD) : -1;
        long tail = head < 0 ? -1 : parseDigits(text, HEAD, LENGTH);
        if (tail < 0 || (signature(head) ^ tail) != 0) {
            return Optional.empty();
        }
        return Optional.of(new Token(head >> NUMBER_BITS, (int) (head & MAX_NUMBER)));
    }

    private long signature(long head) {
        var mac = macs.get();
        var bytes = ByteBuffer.wrap(
                mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(head).array()));
        return (bytes.getLong() & Long.MAX_VALUE) % TAILS;
    }

    private Mac mac() {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key.secret(), HMAC));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }

    private static void appendDigits(StringBuilder text, long value, int count) {
        int from = text.length();
        text.setLength(from + count);
        long rest = value;
        for (int i = from + count - 1; i >= from; i--) {
            text.setCharAt(i, DIGITS.charAt((int) (rest % BASE)));
            rest /= BASE;
        }
    }

    /** Returns the value of the digits, or -1 when a character is not a digit. */
    private static long parseDigits(String text, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            int digit = c < VALUES.length ? VALUES[c] : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * BASE + digit;
        }
        return value;
    }

    private static byte[] values() {
        var values = new byte['z' + 1];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < BASE; i++) {
            values[DIGITS.charAt(i)] = (byte) i;
        }
        return values;
    }

    private static long power(int digits) {
        long power = 1;
        for (int i = 0; i < digits; i++) {
            power *= BASE;
        }
        return power;
    }
}
