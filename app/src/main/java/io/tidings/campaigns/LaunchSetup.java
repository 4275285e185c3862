package io.tidings.campaigns;

import io.tidings.dispatch.Dispatch;
import io.tidings.dispatch.RetryPolicy;
import io.tidings.dispatch.SendPlan;
import io.tidings.gateways.GatewayRow;
import io.tidings.gateways.Gateways;
import io.tidings.messages.MessageIds;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** What a launch needs before its first message: a gateway, ids, and the plan that the dispatcher goes by. */
@Singleton
final class LaunchSetup {
    private final Jdbi jdbi;
    private final LaunchStore store;
    private final MessageIds ids;
    private final Gateways gateways;
    private final Dispatch dispatch;

    LaunchSetup(Jdbi jdbi, LaunchStore store, MessageIds ids, Gateways gateways, Dispatch dispatch) {
        this.jdbi = jdbi;
        this.store = store;
        this.ids = ids;
        this.gateways = gateways;
        this.dispatch = dispatch;
    }

    /** The gateway that the account's campaigns go through. */
    Optional<GatewayId> gateway(LaunchState launch) {
        return gateways.defaultFor(launch.account()).map(GatewayRow::id);
    }

    /**
     * Takes ids and lays down the plan, unless an earlier run has done so.
     *
     * @return empty when the campaign is not being prepared any more, or another launcher was first
     */
    Optional<LaunchState> begin(LaunchState launch, GatewayId gateway) {
        if (launch.firstMessageId() > 0) {
            return Optional.of(launch);
        }
        long first = ids.allocate(launch.size());
        var plan = plan(launch, gateway);
        boolean begun = jdbi.inTransaction(handle -> {
            if (!store.takeIds(handle, launch.campaign(), first)) {
                return false;
            }
            dispatch.plan(handle, plan);
            return true;
        });
        return begun ? Optional.of(launch.withIds(first)) : Optional.empty();
    }

    private static SendPlan plan(LaunchState launch, GatewayId gateway) {
        var sameForAll = new MessageMaker(launch, null).sameForAll().orElse(null);
        boolean rendered = sameForAll != null || launch.renderAt() == RenderAt.LAUNCH;
        return new SendPlan(
                launch.campaign().plan(),
                SendPlan.Kind.CAMPAIGN,
                launch.account(),
                gateway,
                launch.channel(),
                null,
                launch.priority().rank(),
                sameForAll,
                rendered ? null : launch.text(),
                launch.missingValue().text(),
                RetryPolicy.DEFAULT,
                SendPlan.OnUncertain.PARK);
    }
}
