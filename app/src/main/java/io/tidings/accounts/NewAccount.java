package io.tidings.accounts;

import org.jspecify.annotations.Nullable;

/** The values of an account to create. */
public record NewAccount(String name, @Nullable String defaultCountry, String timeZone, boolean demo) {
    public static NewAccount named(String name) {
        return new NewAccount(name, null, "UTC", false);
    }
}
