package io.tidings.phones;

import io.tidings.shared.PhoneNumber;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Computes HMAC-SHA-256 (RFC 2104) of numbers under the installation's key. The two pads are explicit, because
 * PostgreSQL without extensions has only SHA-256. There {@code sha256(outer || sha256(inner || number))} gives the same
 * value. Thread-safe.
 */
public final class PhoneHash {
    private static final int BLOCK = 64;

    private final byte[] inner;
    private final byte[] outer;

    /** @param key at most 64 bytes */
    public PhoneHash(byte[] key) {
        if (key.length > BLOCK) {
            throw new IllegalArgumentException("A key of %d bytes is longer than %d".formatted(key.length, BLOCK));
        }
        this.inner = padded(key, 0x36);
        this.outer = padded(key, 0x5c);
    }

    public byte[] inner() {
        return inner.clone();
    }

    public byte[] outer() {
        return outer.clone();
    }

    public byte[] of(PhoneNumber phone) {
        return of(phone.e164());
    }

    public byte[] of(String text) {
        var digest = sha256();
        digest.update(inner);
        var innerDigest = digest.digest(text.getBytes(StandardCharsets.UTF_8));
        digest.update(outer);
        return digest.digest(innerDigest);
    }

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] padded(byte[] key, int with) {
        var pad = Arrays.copyOf(key, BLOCK);
        for (int i = 0; i < BLOCK; i++) {
            pad[i] ^= (byte) with;
        }
        return pad;
    }
}
