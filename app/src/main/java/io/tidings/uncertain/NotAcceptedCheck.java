package io.tidings.uncertain;

import io.tidings.database.Nodes;
import io.tidings.uncertain.UncertainMessageStore.UncertainMessage;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Decides when a provider's answer that it did not accept a message is proof that the message was not sent. The answer
 * is true only for its instant: a frozen node may still make the call. So the node that started the call must be gone,
 * and a second look-up must say the same. It is made after the longest time of a call and the time that the provider
 * needs to show a message. Thread-safe.
 */
@Singleton
final class NotAcceptedCheck {
    private static final long MAX_SECONDS = Duration.ofDays(3).toSeconds();

    private final UncertainMessageStore store;
    private final Nodes nodes;
    private final int confirmSeconds;

    NotAcceptedCheck(UncertainMessageStore store, Nodes nodes, UncertainConfig config) {
        this.store = store;
        this.nodes = nodes;
        this.confirmSeconds = config.confirmLookUpSeconds();
    }

    /**
     * Records the answers about these messages, and plans another look-up.
     *
     * @param notAccepted with the longest time from a call to the moment at which a look-up shows its message
     * @return those that were certainly not sent
     */
    List<UncertainMessage> confirmed(Map<UncertainMessage, Duration> notAccepted) {
        var bySeconds = notAccepted.keySet().stream()
                .collect(Collectors.groupingBy(
                        message -> confirmSeconds(notAccepted.getOrDefault(message, Duration.ZERO))));
        var confirmed = new ArrayList<UncertainMessage>();
        bySeconds.forEach((seconds, messages) -> confirmed.addAll(confirmed(messages, seconds)));
        return confirmed;
    }

    private int confirmSeconds(Duration settledAfter) {
        return (int)
                Math.max(confirmSeconds, Math.min(settledAfter.plusMillis(999).toSeconds(), MAX_SECONDS));
    }

    private List<UncertainMessage> confirmed(Collection<UncertainMessage> notAccepted, int seconds) {
        var alive = new HashMap<Long, Boolean>();
        var byHolder = notAccepted.stream()
                .collect(Collectors.partitioningBy(message -> message.holder() != null
                        && alive.computeIfAbsent(message.holder(), holder -> !nodes.isDead(holder))));
        var heldByLiving = byHolder.getOrDefault(true, List.of());
        var others = byHolder.getOrDefault(false, List.of());
        if (!heldByLiving.isEmpty()) {
            store.doubt(heldByLiving, seconds);
        }
        if (others.isEmpty()) {
            return List.of();
        }
        var proven = store.deny(others, seconds);
        return others.stream()
                .filter(message -> proven.contains(message.message()))
                .toList();
    }
}
