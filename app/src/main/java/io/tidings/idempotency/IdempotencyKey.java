package io.tidings.idempotency;

import io.tidings.shared.Problem;
import io.tidings.web.Digests;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The key of one request, after the IETF draft "The Idempotency-Key HTTP Header Field". The header is a structured
 * string ({@code "8e03978e-…"}), or the same without quotes, as most clients send it.
 */
record IdempotencyKey(String text) {
    static final String HEADER = "Idempotency-Key";
    private static final Pattern PLAIN = Pattern.compile("[\\x21-\\x7e&&[^\",\\\\;]]{1,255}");

    /** Answers 400 {@code idempotency_key_malformed}. */
    static IdempotencyKey parse(@Nullable String header) {
        var text = header == null ? "" : header.strip();
        if (text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")) {
            text = text.substring(1, text.length() - 1);
        }
        if (!PLAIN.matcher(text).matches()) {
            throw Problem.malformed(
                            "idempotency_key_malformed",
                            "The Idempotency-Key must have 1 to 255 visible ASCII characters, such as a UUID.")
                    .asException();
        }
        return new IdempotencyKey(text);
    }

    /** Returns the hash, which is all that the database stores of the key. */
    byte[] hash() {
        return Digests.sha256(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return "IdempotencyKey[]";
    }
}
