package io.tidings.accounts;

import io.tidings.shared.Actor;
import io.tidings.shared.UserId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** For templates, {@code {cdi:viewer.zone}}: who looks at the page. Read from the database when first asked for. */
@RequestScoped
@Named("viewer")
public class Viewer {
    private final CurrentActor current;
    private final Users users;
    private final Accounts accounts;

    private @Nullable Known known;

    Viewer(CurrentActor current, Users users, Accounts accounts) {
        this.current = current;
        this.users = users;
        this.accounts = accounts;
    }

    /** The person's name, or else the address by which they sign in. */
    public String name() {
        return known().name();
    }

    public String account() {
        return known().account();
    }

    /** In which the account reads times. */
    public ZoneId zone() {
        return known().zone();
    }

    private Known known() {
        if (known == null) {
            known = load(current.require());
        }
        return known;
    }

    private Known load(Actor actor) {
        var account = accounts.find(actor.account()).orElseThrow();
        var user = actor.kind() == Actor.Kind.USER ? users.find(new UserId(actor.id())) : Optional.<User>empty();
        var name = user.map(one -> one.name().isBlank() ? one.email() : one.name()).orElse("");
        return new Known(name, account.name(), ZoneId.of(account.timeZone()));
    }

    private record Known(String name, String account, ZoneId zone) {}
}
