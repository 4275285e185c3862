package io.tidings.dispatch;

import io.tidings.messages.AttemptResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a message, to be written.
 *
 * @param attempt the number of the attempt, from 1
 * @param atMillis when the result became known, since the epoch
 * @param text the sent text, when it was rendered at dispatch
 * @param refs the ids of the provider for its parts, in order; empty unless the gateway keeps them
 */
record MessageResult(
        Block block,
        long message,
        AttemptResult result,
        int attempt,
        long atMillis,
        @Nullable Text text,
        List<String> refs) {
    MessageResult(Block block, long message, AttemptResult result, int attempt, long atMillis, @Nullable Text text) {
        this(block, message, result, attempt, atMillis, text, List.of());
    }

    /** A text and its number of segments. */
    record Text(String body, int segments) {}
}
