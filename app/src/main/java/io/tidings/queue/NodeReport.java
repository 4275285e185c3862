package io.tidings.queue;

import io.tidings.messages.AttemptResult;
import io.tidings.ratelimits.GatewayHolds;
import io.tidings.ratelimits.GatewayLimiter;
import io.tidings.shared.AccountId;
import io.tidings.shared.BlockId;
import io.tidings.shared.GatewayId;
import io.tidings.shared.PlanId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The report of one node about its sending.
 *
 * @param workers that the node should have
 * @param alive workers that the node has
 * @param lanes the limiters of its gateways; the stored JSON has this name
 * @param startedAt when the node started
 * @param at when it wrote the report, by the database's clock
 */
public record NodeReport(
        long node,
        String name,
        int workers,
        int alive,
        List<Work> work,
        List<Rate> rates,
        List<GatewayLimit> lanes,
        Instant startedAt,
        Instant at) {
    public NodeReport {
        work = List.copyOf(work);
        rates = List.copyOf(rates);
        lanes = List.copyOf(lanes);
    }

    /**
     * A block that the node sends.
     *
     * @param handed messages whose call was started
     * @param written messages whose outcome is stored
     */
    public record Work(
            BlockId block,
            PlanId plan,
            AccountId account,
            GatewayId gateway,
            int priority,
            int messages,
            int handed,
            int written) {}

    /**
     * The rate of one account on one gateway.
     *
     * @param quietSeconds since the last outcome
     */
    public record Rate(AccountId account, GatewayId gateway, long lastMinute, long quietSeconds) {}

    /**
     * The limits of a gateway.
     *
     * @param window calls in flight that the settings allow
     * @param limit calls in flight that are allowed after throttling
     * @param pausedMillis until calls may start; 0 when not paused
     * @param breaker closed or open
     * @param speed messages a second that the node could send with a full window; null until it is measured
     * @param held what the provider does not accept now
     */
    public record GatewayLimit(
            GatewayId gateway,
            int window,
            int limit,
            int inFlight,
            long pausedMillis,
            @Nullable String breaker,
            @Nullable Double speed,
            List<Hold> held) {
        public GatewayLimit {
            // A node of an older version reports none.
            held = held == null ? List.of() : List.copyOf(held);
        }

        /** Returns what the limiter of a gateway allows now. */
        public static GatewayLimit of(GatewayId gateway, GatewayLimiter limiter) {
            var state = limiter.state();
            return new GatewayLimit(
                    gateway,
                    state.window(),
                    state.allowed(),
                    state.inFlight(),
                    state.pause().toMillis(),
                    state.breakerOpen() ? "open" : "closed",
                    limiter.isMeasured() ? limiter.speed() : null,
                    limiter.holds().all().stream().map(Hold::of).toList());
        }
    }

    /**
     * A part of a gateway's work that the provider does not accept now.
     *
     * @param scope gateway, sender or plan
     * @param name the sender, empty for the default one; or the id of the plan
     * @param failure the class of the failure, as in {@code FailureClass}
     * @param code of the provider; null if it gave none
     * @param until when the provider says that it ends; null if it does not
     */
    public record Hold(
            String scope,
            String name,
            String failure,
            @Nullable String code,
            Instant since,
            @Nullable Instant until) {
        static Hold of(GatewayHolds.Hold hold) {
            return new Hold(
                    hold.scope().text(),
                    hold.name(),
                    hold.failure().text(),
                    hold.code() == null ? null : AttemptResult.Reason.code(hold.code()),
                    hold.since(),
                    hold.until());
        }
    }

    /**
     * Returns whether the node sends nothing and has sent nothing in the last minute. A node with an open circuit breaker
     * is not idle, because people read in its report why nothing moves.
     */
    public boolean idle() {
        return work.isEmpty()
                && rates.stream().allMatch(rate -> rate.lastMinute() == 0)
                && lanes.stream()
                        .allMatch(gateway -> gateway.inFlight() == 0
                                && gateway.pausedMillis() == 0
                                && gateway.held().isEmpty()
                                && !"open".equals(gateway.breaker()));
    }
}
