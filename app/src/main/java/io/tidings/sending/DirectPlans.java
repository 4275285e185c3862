package io.tidings.sending;

import io.tidings.dispatch.Dispatch;
import io.tidings.dispatch.RetryPolicy;
import io.tidings.dispatch.SendPlan;
import io.tidings.shared.AccountId;
import io.tidings.shared.GatewayId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The plans that single messages go by, one for each way that an account uses; made when first asked for. Thread-safe. */
@Singleton
final class DirectPlans {
    /** Kept in memory, since a plan never changes. What overflows is looked up again. */
    private static final int KEPT = 10_000;

    private final Jdbi jdbi;
    private final Dispatch dispatch;
    private final Map<Key, PlanId> known = new ConcurrentHashMap<>();

    DirectPlans(Jdbi jdbi, Dispatch dispatch) {
        this.jdbi = jdbi;
        this.dispatch = dispatch;
    }

    private record Key(AccountId account, GatewayId gateway, Way way) {}

    PlanId of(AccountId account, GatewayId gateway, Way way) {
        var key = new Key(account, gateway, way);
        var plan = known.get(key);
        if (plan == null) {
            plan = jdbi.inTransaction(handle -> findOrMake(handle, key));
            if (known.size() >= KEPT) {
                known.clear();
            }
            known.put(key, plan);
        }
        return plan;
    }

    /** Of two that make the same one at once, the second finds the first's once that is committed. */
    private PlanId findOrMake(Handle handle, Key key) {
        var id = dispatch.newPlan(handle);
        var found = bound(handle, """
                insert into direct_plan (account_id, gateway_id, channel, sender, priority, on_uncertain, plan_id)
                values (:account, :gateway, :channel, :sender, :priority, :uncertain, :plan)
                on conflict (account_id, gateway_id, channel, sender, priority, on_uncertain)
                do update set plan_id = direct_plan.plan_id
                returning plan_id""", key, id);
        if (found.equals(id)) {
            dispatch.plan(handle, plan(id, SendPlan.Kind.DIRECT, key.account(), key.gateway(), key.way()));
        }
        return found;
    }

    private static PlanId bound(Handle handle, String sql, Key key, PlanId id) {
        return handle.createQuery(sql)
                .bind("account", key.account().value())
                .bind("gateway", key.gateway().value())
                .bind("channel", key.way().channel().text())
                .bind("sender", Objects.requireNonNullElse(key.way().sender(), ""))
                .bind("priority", key.way().priority())
                .bind("uncertain", key.way().onUncertain().name().toLowerCase(Locale.ROOT))
                .bind("plan", id.value())
                .mapTo(Long.class)
                .map(PlanId::new)
                .one();
    }

    /** A plan whose messages have their own texts. */
    static SendPlan plan(PlanId id, SendPlan.Kind kind, AccountId account, GatewayId gateway, Way way) {
        return new SendPlan(
                id,
                kind,
                account,
                gateway,
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
