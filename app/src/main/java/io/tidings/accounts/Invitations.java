package io.tidings.accounts;

import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.web.Digests;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Invitations to an account by links that work once. The database stores only the hashes of their tokens. Thread-safe.
 */
@Singleton
final class Invitations {
    private static final int TOKEN_LENGTH = 50;

    private final Jdbi jdbi;
    private final Users users;
    private final Sessions sessions;
    private final SecurityEvents events;
    private final String address;
    private final AccountConfig config;

    Invitations(
            Jdbi jdbi,
            Users users,
            Sessions sessions,
            SecurityEvents events,
            AccountConfig config,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        this.jdbi = jdbi;
        this.users = users;
        this.sessions = sessions;
        this.events = events;
        this.config = config;
        this.address = config.publicUrl().orElse("http://localhost:" + port);
    }

    /** @param link holds the token, which is stored nowhere */
    public record CreatedInvitation(Invitation invitation, String link) {
        @Override
        public String toString() {
            return "Made[" + invitation.id() + "]";
        }
    }

    /** Answers 422 for an invalid address, and 409 {@code email_taken} for the address of a user. */
    public CreatedInvitation invite(Actor actor, String email, Role role) {
        return jdbi.inTransaction(handle -> invite(handle, actor, email, role));
    }

    /** Runs in the caller's transaction. */
    CreatedInvitation invite(Handle handle, Actor actor, String email, Role role) {
        Users.requireValidEmail(email);
        if (UserStore.credentials(handle, email).isPresent()) {
            throw Users.emailTaken();
        }
        var token = Secrets.randomText(TOKEN_LENGTH);
        var invitation =
                InvitationStore.insert(handle, actor, email, role, Digests.sha256(token), config.invitationLife());
        events.fire(handle, actor, "invitation.created", "invitation:" + invitation.id(), Map.of("role", role.text()));
        return new CreatedInvitation(invitation, address + "/invitation/" + token);
    }

    public Page<Invitation> list(AccountId account, PageRequest request) {
        return jdbi.withHandle(handle -> InvitationStore.list(handle, account, request));
    }

    public Invitation find(AccountId account, long id) {
        return jdbi.withHandle(handle -> InvitationStore.find(handle, account, id))
                .orElseThrow(Invitations::notFound);
    }

    /** Withdraws an invitation. Idempotent. Answers 409 {@code invitation_accepted} when it was already accepted. */
    public void withdraw(AccountId account, long id) {
        var invitation = find(account, id);
        if (!jdbi.withHandle(handle -> InvitationStore.withdraw(handle, account, id))
                && invitation.acceptedAt() != null) {
            throw Problem.conflict("invitation_accepted", "The invitation was accepted. Remove the user instead.")
                    .asException();
        }
    }

    /** Returns the invitation of the link, unless it was accepted or has expired. */
    Optional<InvitationStore.OpenInvitation> findOpen(String token) {
        return jdbi.withHandle(handle -> InvitationStore.findOpen(handle, Digests.sha256(token)));
    }

    /**
     * Creates the user and starts a session. Of concurrent calls one succeeds. Answers 404 for a link that is no longer
     * valid, and 422 for a weak password.
     *
     * @return the token of the session
     */
    String accept(String token, String name, String password) {
        var session = jdbi.inTransaction(handle -> {
            var invited = InvitationStore.accept(handle, Digests.sha256(token)).orElseThrow(Invitations::notFound);
            var user = users.create(
                    handle, new NewUser(invited.account(), invited.email(), name, invited.role(), password));
            events.fire(
                    handle,
                    new Actor(invited.account(), Actor.Kind.USER, user.value()),
                    "invitation.accepted",
                    "invitation:" + invited.id(),
                    Map.of());
            return new Session(user, invited.account());
        });
        return sessions.start(session);
    }

    private static ProblemException notFound() {
        return Problem.notFound("invitation").asException();
    }
}
