package io.tidings.accounts;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** What a route may ask for. A role is a set of them, and so are the scopes of an API key. */
public enum Scope {
    /** Look at everything but keys, users and the audit log. */
    READ,
    /** Change contacts, templates, drafts, audiences. */
    WRITE,
    /** Let messages out, hold them back, try them again. */
    SEND,
    /** Keys, users, money, gateways, audit. */
    MANAGE;

    static Set<Scope> all() {
        return EnumSet.allOf(Scope.class);
    }

    /** As in JSON, in the database and in the table of permissions. */
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
