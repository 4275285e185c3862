package io.tidings.web;

import io.tidings.shared.Problem;
import org.jspecify.annotations.Nullable;

/** Checks JSON bodies of requests. */
public final class Json {
    private Json() {}

    /** Returns the body. Answers 400 {@code malformed_json} when it is empty. */
    public static <T> T required(@Nullable T body) {
        if (body == null) {
            throw Problem.malformed("malformed_json", "A JSON object is required as the body.")
                    .asException();
        }
        return body;
    }
}
