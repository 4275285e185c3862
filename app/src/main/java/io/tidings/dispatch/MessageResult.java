package io.tidings.dispatch;

import org.jspecify.annotations.Nullable;

/**
 * A fact about a message, to be written.
 *
 * @param attempt which attempt it comes from, from 1
 * @param atMillis when it became known, since the epoch
 * @param text what was sent, when it was rendered at dispatch
 */
record MessageResult(
        Block block,
        long message,
        AttemptResult result,
        int attempt,
        long atMillis,
        @Nullable Text text) {
    /** A text and how many segments it takes. */
    record Text(String body, int segments) {}
}
