package io.tidings.web;

import io.tidings.shared.Problem;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A request body with a size limit. Beyond the limit it answers 413, independent of the Content-Length. In JSON it
 * answers 400 at the escape of the character NUL, which PostgreSQL cannot store. The JSON parser itself refuses a raw
 * NUL byte.
 */
final class LimitedBody extends FilterInputStream {
    private static final String NUL_ESCAPE = "\\u0000";

    private final long limit;
    private final boolean json;
    private long count;
    /** The number of characters of the escape that have matched. */
    private int matched;

    LimitedBody(InputStream body, long limit, boolean json) {
        super(body);
        this.limit = limit;
        this.json = json;
    }

    static Problem tooLarge(long limit) {
        return Problem.of(
                413, "body_too_large", "Body too large", "The body may have at most %d bytes.".formatted(limit));
    }

    @Override
    public int read() throws IOException {
        var one = super.read();
        if (one >= 0) {
            count(1);
            inspect((byte) one);
        }
        return one;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        var read = super.read(into, offset, length);
        if (read > 0) {
            count(read);
            for (var i = offset; i < offset + read; i++) {
                inspect(into[i]);
            }
        }
        return read;
    }

    private void count(int more) {
        count += more;
        if (count > limit) {
            throw tooLarge(limit).asException();
        }
    }

    private void inspect(byte next) {
        if (!json) {
            return;
        }
        if (matched == 1 && next == '\\') {
            matched = 0; // an escaped backslash: the next characters are plain text
        } else if (next == NUL_ESCAPE.charAt(matched)) {
            matched++;
        } else {
            matched = next == '\\' ? 1 : 0;
        }
        if (matched == NUL_ESCAPE.length()) {
            throw Problem.malformed("nul_character", "A text may not contain the character NUL (U+0000).")
                    .asException();
        }
    }
}
