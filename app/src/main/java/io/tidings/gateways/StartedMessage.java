package io.tidings.gateways;

import java.time.Instant;
import java.util.List;

/**
 * A message whose call was started and whose answer is missing. The number and the text are empty if they were deleted.
 *
 * @param refs the ids of the provider for its parts, as far as the provider named them
 * @param startedAt when the message became uncertain, by the clock of the database. The call was started earlier, at
 *     most by the deadline of the gateway, or by more if its node died and no other node was running.
 */
public record StartedMessage(OutboundMessage message, List<String> refs, Instant startedAt) {
    public StartedMessage {
        refs = List.copyOf(refs);
    }
}
