package io.tidings.accounts;

import io.quarkus.arc.Arc;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Fires {@link SecurityEvent}s. Thread-safe. */
@Singleton
final class SecurityEvents {
    private final Event<SecurityEvent> events;
    private final CurrentActor current;

    SecurityEvents(Event<SecurityEvent> events, CurrentActor current) {
        this.events = events;
        this.current = current;
    }

    /** Fires an event of the actor of the current request. Without one, the actor is the program itself. */
    void fire(Handle handle, AccountId account, String action, String subject, Map<String, String> details) {
        fire(
                handle,
                currentActor().filter(actor -> actor.account().equals(account)).orElseGet(() -> Actor.system(account)),
                action,
                subject,
                details);
    }

    void fire(Handle handle, Actor actor, String action, String subject, Map<String, String> details) {
        events.fire(new SecurityEvent(handle, actor, action, subject, details));
    }

    private Optional<Actor> currentActor() {
        // Tests that create the objects themselves have no container.
        var container = Arc.container();
        return container != null && container.requestContext().isActive() ? current.find() : Optional.empty();
    }
}
