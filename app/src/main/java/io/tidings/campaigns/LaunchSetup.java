package io.tidings.campaigns;

import io.tidings.dispatch.Dispatch;
import io.tidings.dispatch.PlanControl;
import io.tidings.dispatch.SendPlan;
import io.tidings.links.Links;
import io.tidings.messages.MessageIds;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** What a launch needs before its first message: a gateway, ids, and the plan that the dispatcher goes by. */
@Singleton
final class LaunchSetup {
    private final Jdbi jdbi;
    private final LaunchStore store;
    private final MessageIds ids;
    private final TermsRules terms;
    private final Dispatch dispatch;
    private final PlanControl control;
    private final Links links;

    LaunchSetup(
            Jdbi jdbi,
            LaunchStore store,
            MessageIds ids,
            TermsRules terms,
            Dispatch dispatch,
            PlanControl control,
            Links links) {
        this.jdbi = jdbi;
        this.store = store;
        this.ids = ids;
        this.terms = terms;
        this.dispatch = dispatch;
        this.control = control;
        this.links = links;
    }

    /** @throws io.tidings.shared.Problem.ProblemException when the gateway has gone since the launch was asked for */
    GatewayId gateway(LaunchState launch) {
        return terms.gateway(launch.account(), launch.terms()).id();
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
            keepLinks(handle, launch, first);
            if (store.isPaused(handle, launch.campaign())) {
                control.pause(handle, plan.id());
            }
            return true;
        });
        return begun ? Optional.of(launch.withIds(first)) : Optional.empty();
    }

    private void keepLinks(Handle handle, LaunchState launch, long first) {
        var tracking = launch.recipe().tracking();
        if (tracking != null) {
            links.keep(handle, launch.account(), launch.campaign().plan(), first, launch.size(), tracking.targets());
        }
    }

    /** What the dispatcher goes by. */
    static SendPlan plan(LaunchState launch, GatewayId gateway) {
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
                launch.terms().rateLimit(),
                launch.recipe().scripts().size() > 1);
    }
}
