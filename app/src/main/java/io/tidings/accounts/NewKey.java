package io.tidings.accounts;

import java.util.Set;

/**
 * A key to be made.
 *
 * @param name for people, to tell it from others
 * @param scopes what it may do; at least one
 */
public record NewKey(String name, Set<Right> scopes) {
    public NewKey {
        scopes = Set.copyOf(scopes);
    }

    /** With all rights. */
    public static NewKey named(String name) {
        return new NewKey(name, Right.all());
    }
}
