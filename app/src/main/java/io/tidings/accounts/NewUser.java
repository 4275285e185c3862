package io.tidings.accounts;

import io.tidings.shared.AccountId;

/** The values of a user to create, with the password in clear text. */
public record NewUser(AccountId account, String email, String name, Role role, String password) {
    @Override
    public String toString() {
        return "NewUser[account=%s, role=%s]".formatted(account, role);
    }
}
