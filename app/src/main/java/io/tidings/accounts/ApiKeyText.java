package io.tidings.accounts;

import io.tidings.web.Digests;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The text of an API key: {@code tdg_<key id>_<secret><checksum>}. The prefix lets secret scanners find a leaked key.
 * The checksum lets the program refuse a mistyped key without a query.
 *
 * @param keyId public, 12 characters
 * @param secret 50 characters of base 36: 258 random bits
 */
record ApiKeyText(String keyId, String secret) {
    static final String PREFIX = "tdg_";
    private static final Pattern FORM = Pattern.compile("tdg_([0-9a-z]{12})_([0-9a-z]{50})([0-9a-z]{7})");

    static ApiKeyText random() {
        return new ApiKeyText(Secrets.randomText(12), Secrets.randomText(50));
    }

    /** Returns empty for a text that is not an API key of this program. */
    static Optional<ApiKeyText> parse(String text) {
        var parts = FORM.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        var key = new ApiKeyText(parts.group(1), parts.group(2));
        return key.checksum().equals(parts.group(3)) ? Optional.of(key) : Optional.empty();
    }

    String text() {
        return PREFIX + keyId + "_" + secret + checksum();
    }

    /** Returns the SHA-256 of the secret. A slow hash is not needed, because the secret has 258 random bits. */
    byte[] secretHash() {
        return Digests.sha256(secret);
    }

    String lastFour() {
        var text = text();
        return text.substring(text.length() - 4);
    }

    private String checksum() {
        var crc = new CRC32();
        crc.update((keyId + secret).getBytes(StandardCharsets.US_ASCII));
        return String.format(Locale.ROOT, "%7s", Long.toString(crc.getValue(), 36))
                .replace(' ', '0');
    }

    @Override
    public String toString() {
        return "ApiKeyText[" + keyId + "]";
    }
}
