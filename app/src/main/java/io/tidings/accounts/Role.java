package io.tidings.accounts;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The role of a user. WRITE and SEND are in separate roles, so that one person prepares a campaign and another launches
 * it.
 */
public enum Role {
    OWNER,
    EDITOR,
    SENDER,
    VIEWER;

    public Set<Scope> scopes() {
        return switch (this) {
            case OWNER -> EnumSet.allOf(Scope.class);
            case EDITOR -> EnumSet.of(Scope.READ, Scope.WRITE);
            case SENDER -> EnumSet.of(Scope.READ, Scope.SEND);
            case VIEWER -> EnumSet.of(Scope.READ);
        };
    }

    /** Returns the name of the role in the database and in JSON. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Parses a value of the database. */
    static Role parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** Parses a value of a request; empty for an unknown role. */
    static Optional<Role> named(String text) {
        return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
    }
}
