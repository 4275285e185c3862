package io.tidings.accounts;

import io.tidings.shared.Actor;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * Something that decides who may do what: a sign-in, a key, a user, a password. Fired within the transaction that does it,
 * by {@link SecurityEvents}; who observes it may write in the same transaction and must not block.
 *
 * @param action {@code noun.verb}, as {@code key.created}
 * @param subject {@code noun:id}, as {@code key:3}
 * @param details ids and facts, nothing about a person
 */
public record SecurityEvent(Handle handle, Actor actor, String action, String subject, Map<String, String> details) {
    public SecurityEvent {
        details = Map.copyOf(details);
    }
}
