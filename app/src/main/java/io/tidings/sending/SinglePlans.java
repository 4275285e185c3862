package io.tidings.sending;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tidings.gateways.Gateways;
import io.tidings.plans.RetryPolicy;
import io.tidings.plans.SendPlan;
import io.tidings.queue.Dispatches;
import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.GatewayId;
import io.tidings.shared.PlanId;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Provides the plans of messages without a campaign. Each batch has its own plan. All single messages of an account
 * with the same route share a plan, which the first of them creates. Thread-safe.
 */
@Singleton
final class SinglePlans {
    /** Plans in the cache. A plan never changes. A plan that is not in the cache is read from the database. */
    private static final int MAX_CACHED = 10_000;

    private final Jdbi jdbi;
    private final Dispatches dispatch;
    private final Gateways gateways;
    private final Cache<PlanSettings, PlanId> cache = Caffeine.newBuilder()
            .maximumSize(MAX_CACHED)
            .executor(Runnable::run)
            .build();

    SinglePlans(Jdbi jdbi, Dispatches dispatch, Gateways gateways) {
        this.jdbi = jdbi;
        this.dispatch = dispatch;
        this.gateways = gateways;
    }

    /** The gateway and the route of an account's messages. */
    record PlanSettings(AccountId account, GatewayId gateway, Route route) {}

    /** @throws io.tidings.shared.Problem.ProblemException as {@link Gateways#defaultFor(AccountId, Channel)} */
    GatewayId gateway(AccountId account, Channel channel) {
        return gateways.defaultFor(account, channel).id();
    }

    /** @throws io.tidings.shared.Problem.ProblemException 409 {@code no_gateway} if no message can be sent */
    void requireGateway(AccountId account) {
        if (gateways.defaultFor(account).isEmpty()) {
            throw Problem.conflict("no_gateway", "The account has no gateway to send through. Add one first.")
                    .asException();
        }
    }

    /** Creates the plan of one batch. */
    PlanId newBatch(Handle handle, PlanSettings settings) {
        var id = dispatch.newPlan(handle);
        dispatch.plan(handle, plan(id, SendPlan.Kind.BATCH, settings));
        return id;
    }

    /** Returns the plan of the account's single messages with this route. */
    PlanId findOrCreate(AccountId account, Route route) {
        var settings = new PlanSettings(account, gateway(account, route.channel()), route);
        var plan = cache.getIfPresent(settings);
        if (plan == null) {
            // Not in the cache's loader, so that no lock of the cache is held while a thread waits for a connection.
            plan = jdbi.inTransaction(handle -> insertOrFind(handle, settings));
            cache.put(settings, plan);
        }
        return plan;
    }

    /**
     * Inserts the plan, or finds the existing one. A concurrent insert waits for the commit and finds the first plan.
     */
    private PlanId insertOrFind(Handle handle, PlanSettings settings) {
        var id = dispatch.newPlan(handle);
        var found = insertReturningId(handle, """
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

    private static PlanId insertReturningId(Handle handle, String sql, PlanSettings settings, PlanId id) {
        return handle.createQuery(sql)
                .bind("account", settings.account().value())
                .bind("gateway", settings.gateway().value())
                .bind("channel", settings.route().channel().text())
                .bind("sender", Objects.requireNonNullElse(settings.route().sender(), ""))
                .bind("priority", settings.route().priority())
                .bind("uncertain", settings.route().onUncertain().name().toLowerCase(Locale.ROOT))
                .bind("plan", id.value())
                .mapTo(Long.class)
                .map(PlanId::new)
                .one();
    }

    /** Returns a plan whose messages have their own texts. */
    private static SendPlan plan(PlanId id, SendPlan.Kind kind, PlanSettings settings) {
        var route = settings.route();
        return new SendPlan(
                id,
                kind,
                settings.account(),
                settings.gateway(),
                route.channel(),
                route.sender(),
                route.priority(),
                SendPlan.Text.OF_EACH_MESSAGE,
                RetryPolicy.DEFAULT,
                route.onUncertain(),
                SendPlan.Limits.NONE,
                false);
    }
}
