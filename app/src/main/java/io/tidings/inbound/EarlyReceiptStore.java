package io.tidings.inbound;

import static io.tidings.inbound.ReceiptStore.column;

import io.tidings.gateways.FailureClass;
import io.tidings.gateways.ReceiptArrived;
import io.tidings.gateways.ReceiptArrived.ProviderPart;
import io.tidings.gateways.ReceiptArrived.Reason;
import io.tidings.gateways.ReceiptArrived.Status;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Stores receipts whose ids of the provider are not known yet. A row is deleted when it is applied, or after 72 hours.
 */
@Singleton
final class EarlyReceiptStore {
    private static final int KEEP_HOURS = 72;
    /** The pause equals the age of the row, within these bounds. */
    private static final double MIN_PAUSE_SECONDS = 0.3;

    private static final double MAX_PAUSE_SECONDS = 3_600;

    private final Jdbi jdbi;

    EarlyReceiptStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** An early receipt and the id that it names. */
    record EarlyReceipt(ReceiptArrived receipt, ProviderPart subject) {}

    /** Keeps receipts, each once. In the order of the key, so that two nodes do not deadlock. */
    void keep(Handle handle, List<EarlyReceipt> early) {
        if (early.isEmpty()) {
            return;
        }
        handle.createUpdate("""
                        insert into early_receipt (gateway_id, dedupe_key, ref, state, class, code, detail, provider_at,
                            retryable)
                        select gateway_id, convert_to(dedupe, 'UTF8'), ref, state, class, code, detail,
                               to_timestamp(at_ms / 1000.0), retryable
                          from unnest(:gateways, :dedupes, :refs, :states, :classes, :codes, :texts, :times, :retryables)
                            as t(gateway_id, dedupe, ref, state, class, code, detail, at_ms, retryable)
                         order by 1, 2
                        on conflict (gateway_id, dedupe_key) do nothing""")
                .bind("gateways", column(early, each -> each.receipt().gateway().value(), Long[]::new))
                .bind("dedupes", column(early, each -> each.receipt().dedupe(), String[]::new))
                .bind("refs", column(early, each -> each.subject().ref(), String[]::new))
                .bind(
                        "states",
                        column(
                                early,
                                each -> (int)
                                        ReceiptState.reported(each.receipt().status())
                                                .rank(),
                                Integer[]::new))
                .bind("classes", column(early, each -> ReceiptStore.failure(each.receipt()), String[]::new))
                .bind("codes", column(early, each -> each.receipt().code(), String[]::new))
                .bind("texts", column(early, each -> each.receipt().text(), String[]::new))
                .bind("times", column(early, each -> each.receipt().at().toEpochMilli(), Long[]::new))
                .bind("retryables", column(early, each -> each.receipt().isRetryable(), Boolean[]::new))
                .execute();
    }

    /** Returns due receipts and postpones them. Of two nodes, one gets each. Deletes those that are too old. */
    List<EarlyReceipt> due(int max) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        with due as materialized (
                            select gateway_id, dedupe_key, kept_at < clock_timestamp() - make_interval(hours => :hours) as old
                              from early_receipt where apply_at <= clock_timestamp()
                             order by apply_at limit :max for update skip locked
                        ), deleted as (
                            delete from early_receipt e using due d
                             where d.old and e.gateway_id = d.gateway_id and e.dedupe_key = d.dedupe_key
                        )
                        update early_receipt e
                           set apply_at = clock_timestamp() + least(make_interval(secs => :longest),
                                   greatest(make_interval(secs => :shortest), clock_timestamp() - kept_at))
                          from due d
                         where not d.old and e.gateway_id = d.gateway_id and e.dedupe_key = d.dedupe_key
                        returning e.gateway_id, convert_from(e.dedupe_key, 'UTF8') as dedupe, ref, state, class, code,
                                  detail, provider_at, retryable""")
                .bind("hours", KEEP_HOURS)
                .bind("shortest", MIN_PAUSE_SECONDS)
                .bind("longest", MAX_PAUSE_SECONDS)
                .bind("max", max)
                .map(EarlyReceiptStore::receipt)
                .list());
    }

    void delete(Handle handle, List<ReceiptArrived> applied) {
        handle.createUpdate("""
                        delete from early_receipt e
                         using unnest(:gateways, :dedupes) as t(gateway_id, dedupe)
                         where e.gateway_id = t.gateway_id and e.dedupe_key = convert_to(t.dedupe, 'UTF8')""")
                .bind("gateways", column(applied, each -> each.gateway().value(), Long[]::new))
                .bind("dedupes", column(applied, ReceiptArrived::dedupe, String[]::new))
                .execute();
    }

    private static EarlyReceipt receipt(ResultSet row, StatementContext context) throws SQLException {
        var failure = row.getString("class");
        var subject = new ProviderPart(row.getString("ref"));
        return new EarlyReceipt(
                new ReceiptArrived(
                        new GatewayId(row.getLong("gateway_id")),
                        subject,
                        status(row.getInt("state")),
                        new Reason(
                                failure == null ? null : FailureClass.parse(failure),
                                row.getString("code"),
                                row.getString("detail"),
                                row.getBoolean("retryable")),
                        row.getTimestamp("provider_at").toInstant(),
                        row.getString("dedupe")),
                subject);
    }

    private static Status status(int state) throws SQLException {
        for (var status : Status.values()) {
            if (ReceiptState.reported(status).rank() == state) {
                return status;
            }
        }
        throw new SQLException("no receipt reports the state " + state);
    }
}
