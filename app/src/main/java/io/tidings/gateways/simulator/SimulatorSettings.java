package io.tidings.gateways.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.gateways.Gateway.Lookup;
import io.tidings.shared.Problem;
import java.time.Duration;
import java.time.Instant;

/**
 * The behaviour of the simulated provider. Rates are shares of calls from 0 to 1, and times are milliseconds. Every name
 * here is a setting of the gateway in snake_case. By default none of the {@link Faults} occurs.
 *
 * @param successRate share of attempts that do not meet a network error; such an error is certain not to have sent the
 *     message, and another attempt may succeed
 * @param refusalRate share of messages that the provider refuses for good, in every attempt
 * @param lookup the way to look up messages. Older spelling: {@code true} for {@code by_key}
 * @param lookupLatencyMs the duration of a look-up
 */
record SimulatorSettings(
        int latencyMsMin,
        int latencyMsMax,
        double successRate,
        double refusalRate,
        Faults faults,
        ReceiptSettings receipts,
        ProviderRules rules,
        CallSettings calls,
        Lookup lookup,
        int lookupLatencyMs,
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
                    reader.share("black_hole_rate", 0),
                    Duration.ofMillis(reader.integer("deadline_ms", 10_000, MAX_MS)),
                    reader.share("unknown_rate", 0),
                    reader.share("unknown_before_accept_rate", 0),
                    reader.share("unknown_after_accept_rate", 0),
                    reader.share("refused_but_sent_rate", 0));
        }
    }

    /**
     * The shape of calls and answers.
     *
     * @param maxBatch the most messages of one call
     * @param partialBatchRate share of batches of which only the first half is answered; the provider handles all messages
     * @param garbageRate share of calls that is accepted and whose answer is no valid response
     * @param missingIdRate share of accepted messages whose answer names no id
     * @param connections connections that all nodes together may have open; 0 means no limit
     */
    record CallSettings(
            int maxBatch, double partialBatchRate, double garbageRate, double missingIdRate, int connections) {
        private static final int MAX_BATCH = 5_000;
        private static final int MAX_CONNECTIONS = 1_000;

        private static CallSettings of(SettingsReader reader) {
            return new CallSettings(
                    Math.max(1, reader.integer("max_batch", 1, MAX_BATCH)),
                    reader.share("partial_batch_rate", 0),
                    reader.share("garbage_rate", 0),
                    reader.share("missing_id_rate", 0),
                    reader.integer("connections", 0, MAX_CONNECTIONS));
        }
    }

    /**
     * The receipts of accepted messages.
     *
     * @param receipts whether receipts are sent
     * @param refs the ids of the provider
     * @param progress whether a message is reported as submitted and sent before its result
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
            SimulatedRefs refs,
            boolean progress,
            Results results,
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
                    SimulatedRefs.of(reader),
                    reader.flag("receipt_progress", false),
                    Results.of(reader),
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

    /**
     * The shares of messages that are not delivered, by the reported result.
     *
     * @param failed the provider had no capacity
     * @param failedRetryable whether such a report declares that another attempt may succeed
     * @param optedOut reported as undelivered, because the recipient opted out
     */
    record Results(double undelivered, double failed, boolean failedRetryable, double expired, double optedOut) {
        private static Results of(SettingsReader reader) {
            return new Results(
                    reader.share("undelivered_rate", 0.02),
                    reader.share("failed_rate", 0),
                    reader.flag("failed_retryable", false),
                    reader.share("expired_rate", 0),
                    reader.share("opted_out_rate", 0));
        }
    }

    private static Lookup lookup(SettingsReader reader) {
        return switch (reader.choice("lookup", "none", "none", "by_key", "by_content", "true", "false")) {
            case "by_key", "true" -> Lookup.BY_KEY;
            case "by_content" -> Lookup.BY_CONTENT;
            default -> Lookup.NONE;
        };
    }

    /** Returns whether a call takes time. An early receipt is stored before the call is answered. */
    boolean waits() {
        return latencyMsMax > 0 || faults.blackHoleRate > 0 || (receipts.receipts && receipts.receiptEarly);
    }

    /** Returns the longest time that a call takes. */
    Duration longestCall() {
        return Duration.ofMillis(latencyMsMax).plus(faults.blackHoleRate > 0 ? faults.deadlineMs : Duration.ZERO);
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
                reader.share("refusal_rate", 0),
                Faults.of(reader),
                ReceiptSettings.of(reader),
                ProviderRules.of(reader),
                CallSettings.of(reader),
                lookup(reader),
                reader.integer("lookup_latency_ms", 0, MAX_MS),
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
