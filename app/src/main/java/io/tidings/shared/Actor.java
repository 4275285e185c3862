package io.tidings.shared;

/**
 * Who asks, and for which account. Everything that a request reads or changes is bounded by {@link #account()}.
 *
 * @param kind how the actor proved who they are
 * @param id the user's or key's id; 0 for the program itself
 */
public record Actor(AccountId account, Kind kind, long id) {
    public enum Kind {
        USER,
        KEY,
        SYSTEM
    }

    /** The program itself, working for an account. */
    public static Actor system(AccountId account) {
        return new Actor(account, Kind.SYSTEM, 0);
    }

    /** For histories and logs: {@code user:7}, {@code key:3}, {@code system}. Never a name or an address. */
    public String label() {
        return switch (kind) {
            case USER -> "user:" + id;
            case KEY -> "key:" + id;
            case SYSTEM -> "system";
        };
    }
}
