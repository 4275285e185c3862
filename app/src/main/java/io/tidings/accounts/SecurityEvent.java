package io.tidings.accounts;

import io.tidings.shared.Actor;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * A sign-in, or a change of a key, a user, an invitation or a password. {@link SecurityEvents} fires it in the
 * transaction of the change. An observer may write in the same transaction and must not block.
 *
 * @param action {@code noun.verb}, as {@code key.created}
 * @param subject {@code noun:id}, as {@code key:3}
 * @param details ids and facts, no personal data
 */
public record SecurityEvent(Handle handle, Actor actor, String action, String subject, Map<String, String> details) {
    public SecurityEvent {
        details = Map.copyOf(details);
    }
}
