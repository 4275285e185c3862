package io.tidings.gateways.simulator;

import io.tidings.gateways.Address;
import io.tidings.gateways.Content;
import io.tidings.gateways.OutboundMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last messages that the simulator accepted, by recipient and content, as a provider lists them that does not know
 * our key. In memory only. Thread-safe.
 */
final class AcceptedContents {
    private static final int MAX = 10_000;

    private final Map<Sent, List<List<String>>> accepted = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Sent, List<List<String>>> eldest) {
            return size() > MAX;
        }
    };

    private record Sent(Address to, Content content) {
        static Sent of(OutboundMessage message) {
            return new Sent(message.to(), message.content());
        }
    }

    synchronized void add(OutboundMessage message, List<String> refs) {
        accepted.computeIfAbsent(Sent.of(message), key -> new ArrayList<>()).add(refs);
    }

    /** Returns the ids of each message to this recipient with this content. */
    synchronized List<List<String>> matching(OutboundMessage message) {
        return List.copyOf(accepted.getOrDefault(Sent.of(message), List.of()));
    }
}
