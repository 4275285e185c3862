package io.tidings.web;

import org.jspecify.annotations.Nullable;

/** The rate limits of one account, in requests per minute. Null means the limit of the installation. */
public record AccountLimits(
        @Nullable Integer reads,
        @Nullable Integer writes,
        @Nullable Integer launches) {
    public static final AccountLimits NONE = new AccountLimits(null, null, null);
}
