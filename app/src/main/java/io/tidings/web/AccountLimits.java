package io.tidings.web;

import org.jspecify.annotations.Nullable;

/** An account's own limits, in requests a minute; null leaves it to the installation's. */
public record AccountLimits(
        @Nullable Integer reads,
        @Nullable Integer writes,
        @Nullable Integer launches) {
    public static final AccountLimits NONE = new AccountLimits(null, null, null);
}
