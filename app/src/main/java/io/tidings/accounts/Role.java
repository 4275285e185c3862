package io.tidings.accounts;

import java.util.Locale;

/** What a user may do; today every user is an owner. */
public enum Role {
    OWNER,
    EDITOR,
    SENDER,
    VIEWER;

    /** As in the database and in JSON. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Role parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
