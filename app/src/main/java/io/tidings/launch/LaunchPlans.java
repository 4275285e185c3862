package io.tidings.launch;

import io.tidings.links.Links;
import io.tidings.plancontrol.PlanControl;
import io.tidings.plans.SendPlan;
import io.tidings.queue.Dispatches;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Stores the plans of launches. The dispatcher sends messages by their plan. */
@Singleton
final class LaunchPlans {
    private final Jdbi jdbi;
    private final LaunchStore store;
    private final Dispatches dispatch;
    private final PlanControl control;
    private final Links links;

    LaunchPlans(Jdbi jdbi, LaunchStore store, Dispatches dispatch, PlanControl control, Links links) {
        this.jdbi = jdbi;
        this.store = store;
        this.dispatch = dispatch;
        this.control = control;
        this.links = links;
    }

    /**
     * Stores the plan, the first message id and the targets of the links. Pauses the plan of a paused campaign.
     *
     * @return false if the campaign is no longer being prepared, or another launcher was first
     */
    boolean write(LaunchState launch, GatewayId gateway, long firstMessageId) {
        var plan = of(launch, gateway);
        return jdbi.inTransaction(handle -> {
            if (!store.setFirstMessageId(handle, launch.campaign(), firstMessageId)) {
                return false;
            }
            dispatch.plan(handle, plan);
            storeLinks(handle, launch, firstMessageId);
            if (store.isPaused(handle, launch.campaign())) {
                control.pause(handle, plan.id());
            }
            return true;
        });
    }

    private void storeLinks(Handle handle, LaunchState launch, long first) {
        var tracking = launch.snapshot().tracking();
        if (tracking != null) {
            links.replace(handle, launch.account(), launch.campaign().plan(), first, launch.size(), tracking.targets());
        }
    }

    static SendPlan of(LaunchState launch, GatewayId gateway) {
        var sameForAll = new MessageMaker(launch, null).sameForAll().orElse(null);
        boolean rendered = sameForAll != null || !launch.rendersLater();
        return new SendPlan(
                launch.campaign().plan(),
                SendPlan.Kind.CAMPAIGN,
                launch.account(),
                gateway,
                launch.channel(),
                launch.terms().sender(),
                launch.settings().priority().rank(),
                new SendPlan.Text(
                        sameForAll,
                        rendered ? null : launch.text(),
                        launch.settings().missingValue().text()),
                launch.terms().retry(),
                launch.terms().onUncertain(),
                new SendPlan.Limits(launch.terms().rateLimit(), launch.terms().sendUntil()),
                launch.snapshot().texts().size() > 1);
    }
}
