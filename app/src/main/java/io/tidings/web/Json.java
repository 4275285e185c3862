package io.tidings.web;

import io.tidings.shared.Problem;
import org.jspecify.annotations.Nullable;

/** What resources need beside the mapper itself, which is the CDI bean {@code ObjectMapper}. */
public final class Json {
    private Json() {}

    /** The body that a route cannot do without: an empty one is answered by 400 {@code malformed_json}. */
    public static <T> T required(@Nullable T body) {
        if (body == null) {
            throw Problem.malformed("malformed_json", "A JSON object is required as the body.")
                    .asException();
        }
        return body;
    }
}
