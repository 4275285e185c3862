package io.tidings.accounts;

import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A key to be made.
 *
 * @param name for people, to tell it from others
 * @param scopes what it may do; at least one
 * @param expiresAt from then on it is refused; null for never
 * @param rotates the key whose place it takes; null for none
 */
record NewKey(
        String name,
        Set<Scope> scopes,
        @Nullable Instant expiresAt,
        @Nullable Long rotates) {
    public NewKey {
        scopes = Set.copyOf(scopes);
    }

    public NewKey(String name, Set<Scope> scopes) {
        this(name, scopes, null, null);
    }

    static NewKey replacing(ApiKey old) {
        var scopes = old.scopes().stream()
                .flatMap(text -> Scope.parse(text).stream())
                .collect(Collectors.toSet());
        return new NewKey(old.name(), scopes, old.expiresAt(), old.id());
    }

    /** With all rights, for good. */
    public static NewKey named(String name) {
        return new NewKey(name, Scope.all());
    }
}
