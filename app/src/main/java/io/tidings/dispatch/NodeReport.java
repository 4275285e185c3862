package io.tidings.dispatch;

import io.tidings.shared.AccountId;
import io.tidings.shared.BlockId;
import io.tidings.shared.GatewayId;
import io.tidings.shared.PlanId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one running program says of its sending.
 *
 * @param workers as many as it should have
 * @param alive as many as it has
 * @param startedAt when it was started
 * @param at when it said so, by the database's clock
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
     * A block in work.
     *
     * @param handed messages given to the gateway
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

    /** @param quietSeconds since the last message had its outcome */
    public record Rate(AccountId account, GatewayId gateway, long lastMinute, long quietSeconds) {}

    /**
     * The way to a gateway.
     *
     * @param window calls at once, as set
     * @param limit calls at once, as the provider's refusals have left it
     * @param pausedMillis for how long still nobody starts a call; 0 when not paused
     * @param breaker closed or open
     */
    public record GatewayLimit(
            GatewayId gateway,
            int window,
            int limit,
            int inFlight,
            long pausedMillis,
            @Nullable String breaker) {}

    /** Nothing is done here, nor was lately. */
    boolean idle() {
        return work.isEmpty()
                && rates.stream().allMatch(rate -> rate.lastMinute() == 0)
                && lanes.stream().allMatch(lane -> lane.inFlight() == 0 && lane.pausedMillis() == 0);
    }
}
