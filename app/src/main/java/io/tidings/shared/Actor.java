package io.tidings.shared;

/**
 * The user, key or program that acts, and its account. {@link #account()} bounds the data that a request reads or
 * changes.
 *
 * @param kind a user, an API key or the program itself
 * @param id the id of the user or key; 0 for the program itself
 */
public record Actor(AccountId account, Kind kind, long id) {
    public enum Kind {
        USER,
        KEY,
        SYSTEM
    }

    /** Returns the program itself, as it works for an account. */
    public static Actor system(AccountId account) {
        return new Actor(account, Kind.SYSTEM, 0);
    }

    /**
     * Returns the form for histories and logs: {@code user:7}, {@code key:3}, {@code system}. It has no personal data.
     */
    public String label() {
        return switch (kind) {
            case USER -> "user:" + id;
            case KEY -> "key:" + id;
            case SYSTEM -> "system";
        };
    }
}
