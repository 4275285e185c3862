package io.tidings.gateways.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.shared.Problem;
import java.time.Duration;
import java.time.Instant;

/**
 * The behaviour of the simulated provider. Rates are shares of calls from 0 to 1, and times are milliseconds. Every name
 * here is a setting of the gateway in snake_case. By default none of the {@link Faults} occurs.
 *
 * @param successRate share of messages that is accepted; the rest is refused for good
 * @param lookup whether the provider answers look-ups
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
     * The simulated faults, in the order in which a call checks them.
     *
     * @param down refuses every connection
     * @param refuseConnectionsUntil refuses every connection until this time
     * @param maxPerSecond calls a second on each node above which calls are throttled; 0 means no limit. Older name:
     *     {@code throttle_per_second}
     * @param throttleRate share of calls that is throttled at any speed
     * @param retryAfterMs delay that a throttled call gets
     * @param transientRate share of calls that fails temporarily
     * @param blackHoleRate share of calls that is accepted and never answered; the call ends after {@code deadlineMs}
     * @param deadlineMs maximum wait of a call for its answer
     * @param unknownRate share of calls whose answer is lost; half of them are accepted
     * @param unknownBeforeAcceptRate share of calls that the provider answers with an error and does not accept
     * @param unknownAfterAcceptRate share of calls that the provider answers with an error but accepts
     * @param refusedButSentRate share of refusals that the provider accepts in fact
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
     * The receipts of accepted messages.
     *
     * @param receipts whether receipts are sent
     * @param undeliveredRate share of messages that is reported as undelivered
     * @param readRate share of delivered messages that is also reported as read
     * @param receiptEarly the first receipt is sent before the answer to the call
     * @param receiptCopies number of copies of each receipt
     * @param receiptReorder the later receipt is sent before the earlier one
     * @param receiptContradictRate share of messages with a second receipt that contradicts the first
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

    /** Returns whether a call takes time. */
    boolean waits() {
        return latencyMsMax > 0 || faults.blackHoleRate > 0;
    }

    /**
     * Reads the settings. An absent setting gets its default.
     *
     * @throws Problem.ProblemException 422 {@code gateway_settings_invalid}, with a pointer to each invalid setting
     */
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
            throw Problem.invalid("gateway_settings_invalid", "The settings of the simulator are not valid.", problems)
                    .asException();
        }
        return settings;
    }
}
