package io.tidings.gateways.simulator;

import io.tidings.gateways.OutboundMessage;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The ids that the simulator gives to the parts of a message.
 *
 * @param perSegment each segment has an id, else the message has one
 * @param inReceipts receipts name messages by these ids and not by ours. Each part then has its own receipts.
 */
record SimulatedRefs(boolean perSegment, boolean inReceipts) {
    static SimulatedRefs of(SettingsReader reader) {
        return new SimulatedRefs(
                reader.flag("refs_per_segment", false),
                reader.choice("receipt_id", "ours", "ours", "provider").equals("provider"));
    }

    /** Returns the same ids for the same attempt. */
    List<String> of(OutboundMessage message) {
        return of(message, message.attempt());
    }

    /** Returns the ids of another attempt of the message. */
    List<String> of(OutboundMessage message, int attempt) {
        var ref = "sim-" + message.id().value() + "-" + attempt;
        return perSegment && message.segments() > 1
                ? IntStream.rangeClosed(1, message.segments())
                        .mapToObj(part -> ref + "-" + part)
                        .toList()
                : List.of(ref);
    }
}
