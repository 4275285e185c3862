package io.tidings.progress;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The waiting messages of an account and the workers that send them.
 *
 * @param moving whether a message got its outcome in the last minute
 */
@Schema(name = "Queue")
@JsonInclude(JsonInclude.Include.ALWAYS)
record QueueView(
        Load total, boolean moving, List<GatewayLoad> gateways, List<PriorityLoad> priorities, Workers workers) {

    /**
     * The number of messages to send.
     *
     * @param depth waiting messages that are not paused
     * @param waitingForRetry messages of {@code depth} whose next attempt is not due yet
     * @param paused waiting messages of paused campaigns, not part of {@code depth}
     * @param inFlight messages that were started and have no answer
     * @param oldestSeconds waiting time of the oldest message that is due; null when none is due
     * @param rate messages per second over the last minute
     */
    @Schema(name = "QueueLoad")
    record Load(
            long depth,
            long waitingForRetry,
            long paused,
            long inFlight,
            @Nullable Double oldestSeconds,
            double rate) {}

    @Schema(name = "GatewayLoad")
    record GatewayLoad(long gatewayId, String name, String provider, boolean enabled, Load load, RateLimit rateLimit) {}

    /** @param priority urgent, high, normal or low */
    @Schema(name = "PriorityLoad")
    record PriorityLoad(
            String priority,
            long depth,
            long waitingForRetry,
            long paused,
            long inFlight,
            @Nullable Double oldestSeconds) {}

    /**
     * The rate limit of a gateway.
     *
     * @param state ok; slowed: a node reduced its calls at once; throttled: sending waits until {@code throttledUntil};
     *     stopped: the circuit breaker is open; idle: no node used the gateway recently
     * @param window configured maximum of calls at once for each node
     * @param limit the lowest current maximum of calls at once of any node; null when idle
     * @param throttledUntil null when not throttled
     * @param breaker closed, or open while only probes are sent; null when idle
     */
    @Schema(name = "GatewayRateLimit")
    record RateLimit(
            String state,
            int window,
            @Nullable Integer limit,
            int inFlight,
            @Nullable Instant throttledUntil,
            @Nullable String breaker) {}

    /** @param alive running workers of the whole cluster */
    @Schema(name = "Workers")
    record Workers(int alive, int expected, List<Node> nodes) {}

    /**
     * A running process.
     *
     * @param seenAt time of its last report; a node reports every two seconds while it works
     * @param otherWork number of blocks of other accounts in work
     */
    @Schema(name = "Node")
    record Node(
            String name, Instant startedAt, Instant seenAt, int workers, int alive, List<Work> work, int otherWork) {}

    /**
     * A block in work, called a batch in the API.
     *
     * @param planId the plan; the plan of a campaign has the id of the campaign
     * @param handed messages passed to the gateway
     * @param written messages whose outcome is stored
     */
    @Schema(name = "Work")
    record Work(long batchId, long planId, long gatewayId, String priority, int messages, int handed, int written) {}
}
