package io.tidings.idempotency;

import io.tidings.web.Digests;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Hashes a multipart body while it streams, without its boundary, because clients send a repeated form with a new
 * boundary. Uses constant memory. Not thread-safe.
 */
final class DigestedUpload extends FilterInputStream {
    private static final int BUFFER = 16 * 1024;

    private final byte[] boundary;
    /**
     * The failure function of Knuth-Morris-Pratt: for each matched length, the length to continue with after a
     * mismatch.
     */
    private final int[] fallback;

    private final MessageDigest digest = Digests.sha256();
    private int matched;

    DigestedUpload(InputStream body, String boundary) {
        super(body);
        this.boundary = boundary.getBytes(StandardCharsets.ISO_8859_1);
        this.fallback = fallback(this.boundary);
    }

    /** Reads the rest of the body and returns the hash of the complete body. */
    byte[] digest() throws IOException {
        var rest = new byte[BUFFER];
        while (read(rest, 0, rest.length) >= 0) {
            // Reading the body hashes it.
        }
        digest.update(boundary, 0, matched);
        matched = 0;
        return digest.digest();
    }

    @Override
    public int read() throws IOException {
        var one = super.read();
        if (one >= 0) {
            match((byte) one);
        }
        return one;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        var read = super.read(into, offset, length);
        var from = offset;
        for (var i = offset; i < offset + read; i++) {
            // Most bytes do not begin a boundary, so they are hashed together.
            if (matched > 0 || boundary.length > 0 && into[i] == boundary[0]) {
                digest.update(into, from, i - from);
                match(into[i]);
                from = i + 1;
            }
        }
        if (read > 0) {
            digest.update(into, from, offset + read - from);
        }
        return read;
    }

    private void match(byte next) {
        while (matched > 0 && boundary[matched] != next) {
            var keep = fallback[matched - 1];
            digest.update(boundary, 0, matched - keep);
            matched = keep;
        }
        if (boundary.length == 0 || boundary[matched] != next) {
            digest.update(next);
        } else if (++matched == boundary.length) {
            matched = 0;
        }
    }

    private static int[] fallback(byte[] pattern) {
        var longest = new int[pattern.length];
        for (int i = 1, length = 0; i < pattern.length; i++) {
            while (length > 0 && pattern[i] != pattern[length]) {
                length = longest[length - 1];
            }
            if (pattern[i] == pattern[length]) {
                length++;
            }
            longest[i] = length;
        }
        return longest;
    }
}
