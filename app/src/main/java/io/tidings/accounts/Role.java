package io.tidings.accounts;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a user may do. Writing and sending are apart, so that one person can prepare what another lets out. */
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

    /** As in the database and in JSON. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Of what the database holds. */
    static Role parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** Of what somebody wrote. */
    static Optional<Role> named(String text) {
        return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
    }
}
