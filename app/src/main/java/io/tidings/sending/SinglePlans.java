package io.tidings.sending;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tidings.dispatch.Dispatches;
import io.tidings.gateways.GatewayRow;
import io.tidings.gateways.Gateways;
import io.tidings.plans.RetryPolicy;
import io.tidings.plans.SendPlan;
import io.tidings.shared.AccountId;
import io.tidings.shared.GatewayId;
import io.tidings.shared.PlanId;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The plans of messages without a campaign: one for each batch, and one for all single messages that an account sends the
 * same way, made when the first of them comes. Thread-safe.
 */
@Singleton
final class SinglePlans {
    /** Kept in memory, since a plan never changes. What overflows is looked up again. */
    private static final int KEPT = 10_000;

    private final Jdbi jdbi;
    private final Dispatches dispatch;
    private final Gateways gateways;
    private final Cache<PlanSettings, PlanId> known =
            Caffeine.newBuilder().maximumSize(KEPT).executor(Runnable::run).build();

    SinglePlans(Jdbi jdbi, Dispatches dispatch, Gateways gateways) {
        this.jdbi = jdbi;
        this.dispatch = dispatch;
        this.gateways = gateways;
    }

    /** By which gateway an account's messages are sent, and how. */
    record PlanSettings(AccountId account, GatewayId gateway, Route way) {}

    /** @throws io.tidings.shared.Problem.ProblemException 409 {@code no_gateway} */
    GatewayId gateway(AccountId account) {
        return gateways.defaultFor(account)
                .map(GatewayRow::id)
                .orElseThrow(() -> Problem.conflict(
                                "no_gateway", "The account has no gateway to send through. Add one first.")
                        .asException());
    }

    /** A plan for one batch, of its own. */
    PlanId newBatch(Handle handle, PlanSettings settings) {
        var id = dispatch.newPlan(handle);
        dispatch.plan(handle, plan(id, SendPlan.Kind.BATCH, settings));
        return id;
    }

    /** The plan by which the account's single messages go this way. */
    PlanId of(AccountId account, Route way) {
        var settings = new PlanSettings(account, gateway(account), way);
        var plan = known.getIfPresent(settings);
        if (plan == null) {
            // Not as the cache's loader: no lock of the cache is held while a connection is waited for.
            plan = jdbi.inTransaction(handle -> findOrMake(handle, settings));
            known.put(settings, plan);
        }
        return plan;
    }

    /** Of two that make the same one at once, the second finds the first's once that is committed. */
    private PlanId findOrMake(Handle handle, PlanSettings settings) {
        var id = dispatch.newPlan(handle);
        var found = bound(handle, """
                insert into direct_plan (account_id, gateway_id, channel, sender, priority, on_uncertain, plan_id)
                values (:account, :gateway, :channel, :sender, :priority, :uncertain, :plan)
                on conflict (account_id, gateway_id, channel, sender, priority, on_uncertain)
                do update set plan_id = direct_plan.plan_id
                returning plan_id""", settings, id);
        if (found.equals(id)) {
            dispatch.plan(handle, plan(id, SendPlan.Kind.DIRECT, settings));
        }
        return found;
    }

    private static PlanId bound(Handle handle, String sql, PlanSettings settings, PlanId id) {
        return handle.createQuery(sql)
                .bind("account", settings.account().value())
                .bind("gateway", settings.gateway().value())
                .bind("channel", settings.way().channel().text())
                .bind("sender", Objects.requireNonNullElse(settings.way().sender(), ""))
                .bind("priority", settings.way().priority())
                .bind("uncertain", settings.way().onUncertain().name().toLowerCase(Locale.ROOT))
                .bind("plan", id.value())
                .mapTo(Long.class)
                .map(PlanId::new)
                .one();
    }

    /** A plan whose messages have their own texts. */
    private static SendPlan plan(PlanId id, SendPlan.Kind kind, PlanSettings settings) {
        var way = settings.way();
        return new SendPlan(
                id,
                kind,
                settings.account(),
                settings.gateway(),
                way.channel(),
                way.sender(),
                way.priority(),
                SendPlan.Text.OF_EACH_MESSAGE,
                RetryPolicy.DEFAULT,
                way.onUncertain(),
                null,
                false);
    }
}
