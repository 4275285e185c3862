package io.tidings.plans;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tidings.plans.SendPlan.OnUncertain;
import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.GatewayId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/** Stores the frozen plans and caches recently used ones, because a plan never changes. Thread-safe. */
@Singleton
public final class PlanStore {
    private static final int CACHED_PLANS = 64;

    private final Jdbi jdbi;
    private final Cache<PlanId, SendPlan> cache = Caffeine.newBuilder()
            .maximumSize(CACHED_PLANS)
            .executor(Runnable::run)
            .build();

    public PlanStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Inserts a plan, unless one with this id exists: a launch that starts again after a crash finds its own. */
    public void insert(Handle handle, SendPlan plan) {
        handle.createUpdate("""
                        insert into send_plan (id, kind, account_id, gateway_id, channel, sender, priority, body,
                            template, missing_value, max_attempts, backoff_ms, backoff_factor, backoff_cap_ms,
                            on_uncertain, retry_mode, jitter, rate_limit, send_until, has_variants)
                        values (:id, :kind, :account, :gateway, :channel, :sender, :priority, :body, :template, :missing,
                            :attempts, :backoff, :factor, :cap, :uncertain, :mode, :jitter, :rate,
                            :until, :variants)
                        on conflict (id) do nothing""")
                .bind("id", plan.id().value())
                .bind("kind", plan.kind().text())
                .bind("account", plan.account().value())
                .bind("gateway", plan.gateway().value())
                .bind("channel", plan.channel().text())
                .bind("sender", plan.sender())
                .bind("priority", plan.priority())
                .bind("body", plan.text().body())
                .bind("template", plan.text().template())
                .bind("missing", plan.text().missingValue())
                .bind("attempts", plan.retry().maxAttempts())
                .bind("backoff", plan.retry().backoff().toMillis())
                .bind("factor", plan.retry().factor())
                .bind("cap", plan.retry().cap().toMillis())
                .bind("uncertain", plan.onUncertain().text())
                .bind("mode", plan.retry().mode().text())
                .bind("jitter", plan.retry().jitter())
                .bind("rate", plan.limits().rate())
                .bind("until", plan.limits().until())
                .bind("variants", plan.variants())
                .execute();
    }

    /** Returns a new plan id. Campaigns and other plans share one sequence, so an id means one plan. */
    public PlanId newId(Handle handle) {
        return handle.createQuery("select nextval(pg_get_serial_sequence('campaign', 'id'))")
                .mapTo(Long.class)
                .map(PlanId::new)
                .one();
    }

    public SendPlan get(PlanId id) {
        var known = cache.getIfPresent(id);
        if (known != null) {
            return known;
        }
        var plan = jdbi.withHandle(handle -> get(handle, id));
        cache.put(id, plan);
        return plan;
    }

    /** Reads a plan as this transaction sees it. Does not cache it, because the transaction may roll back. */
    public SendPlan get(Handle handle, PlanId id) {
        return handle.createQuery("""
                        select id, kind, account_id, gateway_id, channel, sender, priority, body, template,
                               missing_value, max_attempts, backoff_ms, backoff_factor, backoff_cap_ms, on_uncertain,
                               retry_mode, jitter, rate_limit, send_until, has_variants
                          from send_plan where id = :id""")
                .bind("id", id.value())
                .map(PlanStore::plan)
                .findOne()
                .orElseThrow(() -> new IllegalStateException("plan %s has blocks but no row".formatted(id)));
    }

    /** Returns whether the plan has variants, from the cache or else as the transaction sees it. */
    public boolean hasVariants(Handle handle, PlanId id) {
        var known = cache.getIfPresent(id);
        return known == null ? get(handle, id).variants() : known.variants();
    }

    /** Locks the plan until the transaction ends. */
    public void lock(Handle handle, PlanId id) {
        handle.execute("select from send_plan where id = ? for update", id.value());
    }

    private static SendPlan plan(ResultSet row, StatementContext context) throws SQLException {
        return new SendPlan(
                new PlanId(row.getLong("id")),
                SendPlan.Kind.parse(row.getString("kind")),
                new AccountId(row.getLong("account_id")),
                new GatewayId(row.getLong("gateway_id")),
                Channel.parse(row.getString("channel")).orElseThrow(),
                row.getString("sender"),
                row.getInt("priority"),
                new SendPlan.Text(row.getString("body"), row.getString("template"), row.getString("missing_value")),
                new RetryPolicy(
                        RetryPolicy.Mode.parse(row.getString("retry_mode")),
                        row.getInt("max_attempts"),
                        Duration.ofMillis(row.getLong("backoff_ms")),
                        row.getDouble("backoff_factor"),
                        Duration.ofMillis(row.getLong("backoff_cap_ms")),
                        row.getDouble("jitter")),
                OnUncertain.valueOf(row.getString("on_uncertain").toUpperCase(Locale.ROOT)),
                new SendPlan.Limits(
                        row.getObject("rate_limit", Integer.class),
                        row.getTimestamp("send_until") == null
                                ? null
                                : row.getTimestamp("send_until").toInstant()),
                row.getBoolean("has_variants"));
    }
}
