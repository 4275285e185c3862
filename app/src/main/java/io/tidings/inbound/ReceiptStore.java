package io.tidings.inbound;

import io.tidings.gateways.FailureClass;
import io.tidings.gateways.ReceiptArrived;
import io.tidings.messages.MessageState;
import io.tidings.statusupdates.StatusUpdate;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Stores each receipt once. */
@Singleton
final class ReceiptStore {
    /** In the order of the key, so that two nodes that store the same receipts do not deadlock. */
    private static final String KEEP = """
            with arrived as (
                select gateway_id, convert_to(dedupe, 'UTF8') as dedupe_key, message_id, attempt, part, state, class, code,
                       detail, to_timestamp(at_ms / 1000.0) as provider_at,
                       case when retryable then clock_timestamp() end as retry_at
                  from unnest(:gateways, :dedupes, :messages, :attempts, :parts, :states, :classes, :codes, :texts, :times,
                      :retryables)
                    as t(gateway_id, dedupe, message_id, attempt, part, state, class, code, detail, at_ms, retryable)
            ), ours as (
                select a.* from arrived a
                  join message m on m.id = a.message_id and m.id between :first and :last
                  join send_plan p on p.id = m.plan_id and p.gateway_id = a.gateway_id
            ), kept as (
                insert into receipt (gateway_id, dedupe_key, message_id, attempt, part, state, class, code, detail,
                    provider_at, retry_at)
                select gateway_id, dedupe_key, message_id, attempt, part, state, class, code, detail, provider_at, retry_at
                  from ours order by gateway_id, dedupe_key
                on conflict (gateway_id, dedupe_key) do nothing
                returning message_id, attempt, part, state, code, provider_at
            )
            select (select count(*) from ours) as ours, kept.*
              from (values (1)) as always left join kept on true""";

    /**
     * The result of {@link #keep}.
     *
     * @param fresh the statuses of whole messages that the new receipts prove; copies of stored receipts are missing
     * @param stored the number of new receipts
     * @param ignored receipts of messages that do not exist, or were sent through another gateway
     */
    record Kept(List<StatusUpdate> fresh, int stored, int ignored) {
        static final Kept NONE = new Kept(List.of(), 0, 0);
    }

    private record Row(int ours, boolean stored, @Nullable StatusUpdate update) {}

    Kept keep(Handle handle, List<KnownReceipt> receipts) {
        if (receipts.isEmpty()) {
            return Kept.NONE;
        }
        var rows = handle.createQuery(KEEP)
                .bind(
                        "gateways",
                        column(receipts, each -> each.receipt().gateway().value(), Long[]::new))
                .bind("dedupes", column(receipts, each -> each.receipt().dedupe(), String[]::new))
                .bind("messages", column(receipts, KnownReceipt::message, Long[]::new))
                .bind("attempts", column(receipts, KnownReceipt::attempt, Integer[]::new))
                .bind("parts", column(receipts, KnownReceipt::partNumber, Integer[]::new))
                .bind("states", column(receipts, each -> (int) each.reported().rank(), Integer[]::new))
                .bind("classes", column(receipts, each -> failure(each.receipt()), String[]::new))
                .bind("codes", column(receipts, each -> each.receipt().code(), String[]::new))
                .bind("texts", column(receipts, each -> each.receipt().text(), String[]::new))
                .bind("times", column(receipts, each -> each.receipt().at().toEpochMilli(), Long[]::new))
                .bind("retryables", column(receipts, KnownReceipt::isRetryable, Boolean[]::new))
                .bind(
                        "first",
                        receipts.stream().mapToLong(KnownReceipt::message).min().orElse(0))
                .bind(
                        "last",
                        receipts.stream().mapToLong(KnownReceipt::message).max().orElse(0))
                .map(ReceiptStore::row)
                .list();
        return new Kept(
                rows.stream().map(Row::update).filter(Objects::nonNull).toList(),
                (int) rows.stream().filter(Row::stored).count(),
                receipts.size() - rows.getFirst().ours());
    }

    /** Returns the failure class as in the database; null without one. */
    static @Nullable String failure(ReceiptArrived receipt) {
        FailureClass failure = receipt.failure();
        return failure == null ? null : failure.text();
    }

    /** Returns one value of each element, as an array that a statement binds. */
    static <E, T> T[] column(List<E> elements, Function<E, ? extends @Nullable T> value, IntFunction<T[]> array) {
        return elements.stream().map(value).toArray(array);
    }

    private static Row row(ResultSet row, StatementContext context) throws SQLException {
        int ours = row.getInt("ours");
        long message = row.getLong("message_id");
        if (row.wasNull()) {
            return new Row(ours, false, null);
        }
        var proven = ReceiptState.proven(MessageState.ofRank(row.getInt("state")));
        if (proven.isEmpty() || row.getObject("part") != null) {
            return new Row(ours, true, null);
        }
        var update = new StatusUpdate(
                message,
                proven.get(),
                row.getString("code"),
                row.getTimestamp("provider_at").getTime());
        return new Row(ours, true, update.ofAttempt(row.getObject("attempt", Integer.class)));
    }
}
