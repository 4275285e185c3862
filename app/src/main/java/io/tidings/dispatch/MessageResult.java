package io.tidings.dispatch;

import org.jspecify.annotations.Nullable;

/**
 * The result of a message, to be written.
 *
 * @param attempt the number of the attempt, from 1
 * @param atMillis when the result became known, since the epoch
 * @param text the sent text, when it was rendered at dispatch
 */
record MessageResult(
        Block block,
        long message,
        AttemptResult result,
        int attempt,
        long atMillis,
        @Nullable Text text) {
    /** A text and its number of segments. */
    record Text(String body, int segments) {}
}
