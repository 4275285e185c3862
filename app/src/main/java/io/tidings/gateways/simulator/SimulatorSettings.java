package io.tidings.gateways.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.shared.Problem;
import java.time.Duration;
import java.time.Instant;

/**
 * How the simulated provider behaves. Rates are shares of calls from 0 to 1, times are milliseconds. Every name here is
 * a setting of the gateway in snake_case; without settings nothing of {@link Faults} happens.
 *
 * @param successRate share that is accepted; the rest is refused for good
 * @param lookup whether the provider can be asked what became of a message
 */
record SimulatorSettings(
        int latencyMsMin,
        int latencyMsMax,
        double successRate,
        Faults faults,
        ReceiptSettings receipts,
        boolean lookup,
        long seed) {
    private static final int MAX_MS = 600_000;
    private static final int MAX_COPIES = 10;

    /**
     * What can go wrong, in the order in which a call meets it.
     *
     * @param down refuses every connection
     * @param refuseConnectionsUntil refuses every connection until then
     * @param maxPerSecond calls a second before it asks for patience, on each node; 0 never does. Also known as
     *     {@code throttle_per_second}
     * @param throttleRate share of calls that are asked for patience whatever the speed
     * @param retryAfterMs how much patience
     * @param transientRate share of calls that is refused, worth another attempt
     * @param blackHoleRate share that is accepted and never answered: the caller waits {@code deadlineMs} for nothing
     * @param deadlineMs how long a call waits for an answer
     * @param unknownRate share whose answer is lost; half of those were accepted all the same
     * @param unknownBeforeAcceptRate share answered by an error of the provider, and not accepted
     * @param unknownAfterAcceptRate share answered by an error of the provider, and accepted all the same
     * @param refusedButSentRate share of refusals that are accepted all the same
     */
    record Faults(
            boolean down,
            Instant refuseConnectionsUntil,
            int maxPerSecond,
            double throttleRate,
            Duration retryAfterMs,
            double transientRate,
            double blackHoleRate,
            Duration deadlineMs,
            double unknownRate,
            double unknownBeforeAcceptRate,
            double unknownAfterAcceptRate,
            double refusedButSentRate) {
        private static Faults of(SettingsReader reader) {
            int older = reader.integer("throttle_per_second", 0, 1_000_000);
            return new Faults(
                    reader.flag("down", false),
                    reader.instant("refuse_connections_until", Instant.EPOCH),
                    reader.integer("max_per_second", older, 1_000_000),
                    reader.share("throttle_rate", 0),
                    Duration.ofMillis(reader.integer("retry_after_ms", 1_000, MAX_MS)),
                    reader.share("transient_rate", 0),
                    reader.share("black_hole_rate", 0),
                    Duration.ofMillis(reader.integer("deadline_ms", 10_000, MAX_MS)),
                    reader.share("unknown_rate", 0),
                    reader.share("unknown_before_accept_rate", 0),
                    reader.share("unknown_after_accept_rate", 0),
                    reader.share("refused_but_sent_rate", 0));
        }
    }

    /**
     * The receipts of what was accepted.
     *
     * @param receipts whether there are any
     * @param undeliveredRate share that says it did not arrive
     * @param readRate share of the delivered that says it was read, too
     * @param receiptEarly the first receipt comes before the answer to the call
     * @param receiptCopies how often each receipt comes
     * @param receiptReorder later news comes before earlier
     * @param receiptContradictRate share followed by a receipt that says the opposite
     */
    record ReceiptSettings(
            boolean receipts,
            int receiptDelayMsMin,
            int receiptDelayMsMax,
            double undeliveredRate,
            double readRate,
            boolean receiptEarly,
            int receiptCopies,
            boolean receiptReorder,
            double receiptContradictRate) {
        private static ReceiptSettings of(SettingsReader reader) {
            int delay = reader.integer("receipt_delay_ms", -1, MAX_MS);
            var settings = new ReceiptSettings(
                    reader.flag("receipts", true),
                    reader.integer("receipt_delay_ms_min", delay < 0 ? 500 : delay, MAX_MS),
                    reader.integer("receipt_delay_ms_max", delay < 0 ? 3_000 : delay, MAX_MS),
                    reader.share("undelivered_rate", 0.02),
                    reader.share("read_rate", 0),
                    reader.flag("receipt_early", false),
                    reader.integer("receipt_copies", 1, MAX_COPIES),
                    reader.flag("receipt_reorder", false),
                    reader.share("receipt_contradict_rate", 0));
            if (settings.receiptDelayMsMin > settings.receiptDelayMsMax) {
                reader.reject("receipt_delay_ms_min", "is above receipt_delay_ms_max");
            }
            return settings;
        }
    }

    /** Whether a call takes time. */
    boolean waits() {
        return latencyMsMax > 0 || faults.blackHoleRate > 0;
    }

    /** Reads what is there and takes the default for what is not; see the fields for the defaults. */
    static SimulatorSettings of(JsonNode json) {
        var reader = new SettingsReader(json);
        var settings = new SimulatorSettings(
                reader.integer("latency_ms_min", 50, MAX_MS),
                reader.integer("latency_ms_max", 200, MAX_MS),
                reader.share("success_rate", 0.92),
                Faults.of(reader),
                ReceiptSettings.of(reader),
                reader.flag("lookup", false),
                reader.integer("seed", 1, Integer.MAX_VALUE));
        if (settings.latencyMsMin > settings.latencyMsMax) {
            reader.reject("latency_ms_min", "is above latency_ms_max");
        }
        var problems = reader.problems();
        if (!problems.isEmpty()) {
            throw Problem.invalid("gateway_settings_invalid", "The simulator's settings are not valid.", problems)
                    .asException();
        }
        return settings;
    }
}
