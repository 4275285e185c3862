package io.tidings.inbound;

import io.tidings.gateways.FailureClass;
import io.tidings.shared.GatewayId;
import io.tidings.statusupdates.ReportedFailureStore.ReportedFailure;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Reads the stored receipts after which another attempt is to be decided. */
@Singleton
final class ReceiptRetryStore {
    /** The pause equals the age of the receipt, within these bounds. */
    private static final double MIN_PAUSE_SECONDS = 0.3;

    private static final double MAX_PAUSE_SECONDS = 3_600;

    private final Jdbi jdbi;

    ReceiptRetryStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** A receipt that waits for the decision. */
    record Undecided(GatewayId gateway, String dedupe, ReportedFailure failure) {
        long message() {
            return failure.message();
        }
    }

    /** Returns due receipts and postpones them. Of two nodes, one gets each. A node that dies costs one pause. */
    List<Undecided> due(int max) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        with due as materialized (
                            select gateway_id, dedupe_key from receipt where retry_at <= clock_timestamp()
                             order by retry_at limit :max for update skip locked
                        )
                        update receipt r
                           set retry_at = clock_timestamp() + least(make_interval(secs => :longest),
                                   greatest(make_interval(secs => :shortest), clock_timestamp() - received_at))
                          from due d where r.gateway_id = d.gateway_id and r.dedupe_key = d.dedupe_key
                        returning r.gateway_id, convert_from(r.dedupe_key, 'UTF8') as dedupe, message_id, attempt, class,
                                  code, detail, provider_at""")
                .bind("shortest", MIN_PAUSE_SECONDS)
                .bind("longest", MAX_PAUSE_SECONDS)
                .bind("max", max)
                .map((row, context) -> {
                    var failure = row.getString("class");
                    return new Undecided(
                            new GatewayId(row.getLong("gateway_id")),
                            row.getString("dedupe"),
                            new ReportedFailure(
                                    row.getLong("message_id"),
                                    row.getInt("attempt"),
                                    failure == null ? null : FailureClass.parse(failure),
                                    row.getString("code"),
                                    row.getString("detail"),
                                    row.getTimestamp("provider_at").getTime()));
                })
                .list());
    }

    void decided(Handle handle, Collection<Undecided> receipts) {
        handle.createUpdate("""
                        update receipt r set retry_at = null
                          from unnest(:gateways, :dedupes) as t(gateway_id, dedupe)
                         where r.gateway_id = t.gateway_id and r.dedupe_key = convert_to(t.dedupe, 'UTF8')""")
                .bind(
                        "gateways",
                        receipts.stream().map(each -> each.gateway().value()).toArray(Long[]::new))
                .bind("dedupes", receipts.stream().map(Undecided::dedupe).toArray(String[]::new))
                .execute();
    }
}
