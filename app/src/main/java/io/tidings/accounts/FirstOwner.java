package io.tidings.accounts;

import io.tidings.shared.Problem;
import io.tidings.web.Digests;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * Creates the first account and its owner through a link that works once. Thread-safe. When several people follow a
 * link at once, one of them becomes the owner.
 */
@Singleton
final class FirstOwner {
    private static final int TOKEN_LENGTH = 50;

    private final Jdbi jdbi;
    private final Accounts accounts;
    private final Users users;
    private final Sessions sessions;

    FirstOwner(Jdbi jdbi, Accounts accounts, Users users, Sessions sessions) {
        this.jdbi = jdbi;
        this.accounts = accounts;
        this.users = users;
        this.sessions = sessions;
    }

    /** The form of the person who follows the link. */
    record Applicant(String accountName, String name, String email, String password) {
        @Override
        public String toString() {
            return "Applicant[]";
        }
    }

    /** Creates a link and returns its token, unless a user exists. Earlier links stay valid. */
    Optional<String> createLink() {
        return jdbi.inTransaction(handle -> {
            if (UserStore.hasAny(handle)) {
                return Optional.empty();
            }
            var token = Secrets.randomText(TOKEN_LENGTH);
            FirstOwnerStore.insert(handle, Digests.sha256(token));
            return Optional.of(token);
        });
    }

    boolean isOpen(String token) {
        var hash = Digests.sha256(token);
        return jdbi.withHandle(handle -> !UserStore.hasAny(handle) && FirstOwnerStore.isUnused(handle, hash));
    }

    /**
     * Creates the account and its owner, and signs the owner in.
     *
     * @return the token of the session
     */
    String accept(String token, Applicant applicant) {
        var hash = Digests.sha256(token);
        var session = jdbi.inTransaction(handle -> {
            FirstOwnerStore.lock(handle);
            if (UserStore.hasAny(handle) || !FirstOwnerStore.markUsed(handle, hash)) {
                throw Problem.notFound("invitation").asException();
            }
            var account = accounts.create(handle, NewAccount.named(applicant.accountName()));
            var owner = new NewUser(account, applicant.email(), applicant.name(), Role.OWNER, applicant.password());
            return new Session(users.create(handle, owner), account);
        });
        return sessions.start(session);
    }
}
