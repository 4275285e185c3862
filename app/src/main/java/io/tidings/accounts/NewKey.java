package io.tidings.accounts;

import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The values of an API key to create.
 *
 * @param name a label that tells the key from others
 * @param scopes at least one
 * @param expiresAt the time from which the key is refused; null for never
 * @param rotates the id of the key that it replaces; null for none
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

    /** Returns a key with all scopes that does not expire. */
    public static NewKey named(String name) {
        return new NewKey(name, Scope.all());
    }
}
