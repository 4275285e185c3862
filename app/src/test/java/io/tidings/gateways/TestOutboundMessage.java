package io.tidings.gateways;

import io.tidings.shared.Channel;
import io.tidings.shared.MessageId;
import java.time.Instant;
import java.util.List;

/** Messages for tests of gateways. */
public final class TestOutboundMessage {
    private TestOutboundMessage() {}

    /** Returns the first attempt of a message with this id. */
    public static OutboundMessage of(long id) {
        return of(id, 1);
    }

    /** Returns an attempt with a key of its own. */
    public static OutboundMessage of(long id, int attempt) {
        return of(id, attempt, attempt);
    }

    /** Returns an attempt with the key of the first one. */
    public static OutboundMessage repeated(long id, int attempt) {
        return of(id, attempt, 1);
    }

    private static OutboundMessage of(long id, int attempt, int round) {
        return new OutboundMessage(
                new SendKey(new MessageId(id), round),
                attempt,
                Channel.SMS,
                null,
                Address.phone("+254711000000"),
                new Content.Text("Hello"),
                1,
                null);
    }

    /** Returns the attempt as one without an answer. */
    public static StartedMessage started(long id, int attempt) {
        return new StartedMessage(of(id, attempt), List.of(), Instant.EPOCH);
    }
}
