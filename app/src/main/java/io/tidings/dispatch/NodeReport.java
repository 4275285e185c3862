package io.tidings.dispatch;

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
     */
    public record GatewayLimit(
            GatewayId gateway,
            int window,
            int limit,
            int inFlight,
            long pausedMillis,
            @Nullable String breaker) {}

    /** Returns whether the node sends nothing and has sent nothing in the last minute. */
    boolean idle() {
        return work.isEmpty()
                && rates.stream().allMatch(rate -> rate.lastMinute() == 0)
                && lanes.stream().allMatch(gateway -> gateway.inFlight() == 0 && gateway.pausedMillis() == 0);
    }
}
