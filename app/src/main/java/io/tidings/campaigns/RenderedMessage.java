package io.tidings.campaigns;

import io.tidings.personalisation.Rendering;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The result of rendering a text for one recipient: a message, or the reason why there is none. */
public sealed interface RenderedMessage {
    /** The codes of {@link Skipped}. */
    String MISSING_VALUE = "missing_value";

    String TOO_LONG = "too_long";
    String EMPTY = "empty_text";

    /**
     * @param body null when it is the same for all recipients
     * @param links where in the body the tokens of the recipient's own links belong
     */
    record Ready(@Nullable String body, int segments, List<TrackedLinks.TokenPosition> tokens)
            implements RenderedMessage {
        public Ready(@Nullable String body, int segments) {
            this(body, segments, List.of());
        }
    }

    /** @param names the placeholders without a value, for {@link #MISSING_VALUE} */
    record Skipped(String code, List<String> names) implements RenderedMessage {
        /** Returns the reason in words, if it says more than the code. */
        public @Nullable String detail() {
            return names.isEmpty() ? null : Rendering.Missing.reason(names);
        }
    }
}
