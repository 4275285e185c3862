package io.tidings.dispatch;

import io.tidings.messages.MessageState;
import org.jspecify.annotations.Nullable;

/** Something learned of a message, from whomever and whenever. */
public record Fact(
        long message, MessageState state, @Nullable String code, long atMillis) {}
