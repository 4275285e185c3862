package io.tidings.progress;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What of an account waits to be sent, and who sends.
 *
 * @param moving whether messages had their outcome in the last minute
 */
@Schema(name = "Queue")
@JsonInclude(JsonInclude.Include.ALWAYS)
record QueueView(
        Load total, boolean moving, List<GatewayLoad> gateways, List<PriorityLoad> priorities, Workers workers) {

    /**
     * How much there is to do.
     *
     * @param depth messages that wait and may be sent
     * @param waitingForRetry among them those whose next attempt is not due yet
     * @param paused further messages, of campaigns that are paused
     * @param inFlight begun, and not answered yet
     * @param oldestSeconds how long the longest-waiting message that is due has been waiting; null when none is
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
     * How fast the provider lets us.
     *
     * @param state ok; slowed, after it refused some; throttled, while it asks for patience; stopped, while its
     *     breaker is open; idle, when nobody has sent through it lately
     * @param window calls at once for each node, as set
     * @param limit calls at once for the node that has been slowed most; null when idle
     * @param throttledUntil null when nobody waits
     * @param breaker closed, or open, while probes alone go through; null when idle
     */
    @Schema(name = "GatewayRateLimit")
    record RateLimit(
            String state,
            int window,
            @Nullable Integer limit,
            int inFlight,
            @Nullable Instant throttledUntil,
            @Nullable String breaker) {}

    /** @param alive workers at work all over the cluster */
    @Schema(name = "Workers")
    record Workers(int alive, int expected, List<Node> nodes) {}

    /**
     * One running program.
     *
     * @param seenAt when it last said what it does: every two seconds while it works
     * @param otherWork batches of other accounts that it works on
     */
    @Schema(name = "Node")
    record Node(
            String name, Instant startedAt, Instant seenAt, int workers, int alive, List<Work> work, int otherWork) {}

    /**
     * A batch in work.
     *
     * @param planId of a campaign, its id
     * @param handed messages given to the gateway
     * @param written messages whose outcome is stored
     */
    @Schema(name = "Work")
    record Work(long batchId, long planId, long gatewayId, String priority, int messages, int handed, int written) {}
}
