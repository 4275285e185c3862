package io.tidings.accounts;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** A permission that a route can require. A role is a set of scopes, and an API key has a set of scopes. */
public enum Scope {
    /** Read everything but keys, users and the audit log. */
    READ,
    /** Change contacts, templates, drafts and audiences. */
    WRITE,
    /** Send, pause, cancel and requeue messages. */
    SEND,
    /** Manage keys, users, money, gateways and read the audit log. */
    MANAGE;

    static Set<Scope> all() {
        return EnumSet.allOf(Scope.class);
    }

    /** Returns the name of the scope in JSON, in the database and in the table of permissions. */
    public String text() {
        return switch (this) {
            case READ -> "read";
            case WRITE -> "write";
            case SEND -> "send";
            case MANAGE -> "manage";
        };
    }

    static Optional<Scope> parse(String text) {
        return all().stream().filter(right -> right.text().equals(text)).findFirst();
    }
}
