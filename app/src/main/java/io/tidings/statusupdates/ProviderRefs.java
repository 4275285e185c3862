package io.tidings.statusupdates;

import io.tidings.messages.MessageState;
import io.tidings.shared.GatewayId;
import io.tidings.shared.MessageId;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Stores the ids that providers gave to the parts of messages. A message has the ids of each of its attempts.
 * Thread-safe.
 */
@Singleton
public final class ProviderRefs {
    /** A longer one is more likely an error of the provider, and an index cannot hold a value of several kilobytes. */
    private static final int MAX_LENGTH = 255;

    /**
     * The gateway is that of the plan. A receipt that came before its ref is due now. It is not applied here, because the
     * transaction that keeps it may not have ended.
     */
    private static final String WRITE = """
            with written as (
                insert into provider_ref (gateway_id, ref, message_id, attempt, part)
                select p.gateway_id, t.ref, t.message_id, t.attempt, t.part
                  from unnest(:refs, :messages, :attempts, :parts) as t(ref, message_id, attempt, part)
                  join message m on m.id = t.message_id and m.id between :first and :last
                  join send_plan p on p.id = m.plan_id
                 order by t.message_id, t.attempt, t.ref
                on conflict (message_id, attempt, ref) do nothing
                returning gateway_id, ref
            )
            update early_receipt e set apply_at = clock_timestamp()
              from written w where e.gateway_id = w.gateway_id and e.ref = w.ref""";

    private final Jdbi jdbi;

    ProviderRefs(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** The ids of one attempt, in the order of its parts. */
    public record AttemptRefs(long message, int attempt, List<String> refs) {}

    /**
     * The part of a message that an id names.
     *
     * @param part from 1
     * @param parts the number of parts of the attempt
     */
    public record Part(long message, int attempt, int part, int parts) {}

    /** An id and the gateway that uses it. */
    public record RefKey(GatewayId gateway, String ref) {}

    /** An id of a message. @param part from 1 */
    public record ProviderRef(String ref, int attempt, int part) {}

    /** Writes ids in a transaction of their own. Idempotent. */
    public void write(Collection<AttemptRefs> attempts) {
        if (attempts.stream().anyMatch(each -> !each.refs().isEmpty())) {
            jdbi.useTransaction(handle -> write(handle, attempts));
        }
    }

    /** Writes ids in the transaction of the handle. Idempotent. */
    public static void write(Handle handle, Collection<AttemptRefs> attempts) {
        var rows = new Rows();
        attempts.forEach(rows::add);
        if (rows.refs.isEmpty()) {
            return;
        }
        handle.createUpdate(WRITE)
                .bind("refs", rows.refs.toArray(String[]::new))
                .bind("messages", rows.messages.toArray(Long[]::new))
                .bind("attempts", rows.attempts.toArray(Integer[]::new))
                .bind("parts", rows.parts.toArray(Integer[]::new))
                .bind(
                        "first",
                        rows.messages.stream().mapToLong(Long::longValue).min().orElseThrow())
                .bind(
                        "last",
                        rows.messages.stream().mapToLong(Long::longValue).max().orElseThrow())
                .execute();
    }

    /** Returns the ids of a message, in the order of attempts and parts. */
    public List<ProviderRef> of(MessageId message) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select ref, attempt, part from provider_ref
                         where message_id = :message order by attempt, part, ref""")
                .bind("message", message.value())
                .mapTo(ProviderRef.class)
                .list());
    }

    /** Returns the parts that these ids name. A provider may use an id again; then the newest part has it. */
    public Map<RefKey, Part> find(Handle handle, Collection<RefKey> keys) {
        return handle.createQuery("""
                        select k.gateway_id, k.ref, r.message_id, r.attempt, r.part,
                               (select count(*) from provider_ref s
                                 where s.message_id = r.message_id and s.attempt = r.attempt) as parts
                          from unnest(:gateways, :refs) as k(gateway_id, ref)
                         cross join lateral (
                               select message_id, attempt, part from provider_ref
                                where gateway_id = k.gateway_id and ref = k.ref
                                order by at desc, attempt desc limit 1) r""")
                .bind(
                        "gateways",
                        keys.stream().map(key -> key.gateway().value()).toArray(Long[]::new))
                .bind("refs", keys.stream().map(RefKey::ref).toArray(String[]::new))
                .reduceRows(new HashMap<>(), (found, row) -> {
                    found.put(
                            new RefKey(
                                    new GatewayId(row.getColumn("gateway_id", Long.class)),
                                    row.getColumn("ref", String.class)),
                            new Part(
                                    row.getColumn("message_id", Long.class),
                                    row.getColumn("attempt", Integer.class),
                                    row.getColumn("part", Integer.class),
                                    row.getColumn("parts", Integer.class)));
                    return found;
                });
    }

    /** A state that a receipt of one part proves. */
    public record PartReport(
            Part part,
            String ref,
            MessageState state,
            @Nullable String code,
            long atMillis) {}

    /**
     * Records the states of parts of messages with several parts. A message is delivered when all parts are, and
     * undelivered when one is. Before that, each report proves that it was sent. Idempotent.
     *
     * @param locked messages that are locked first, in the order of their ids, because the caller changes them afterwards.
     *     Without the lock, two transactions would each miss the part of the other.
     * @return what is known now about the messages of these parts
     */
    public List<StatusUpdate> report(Handle handle, List<PartReport> reports, List<Long> locked) {
        handle.createQuery("select id from message where id = any(:ids) order by id for update")
                .bind("ids", locked.stream().distinct().toArray(Long[]::new))
                .mapTo(Long.class)
                .list();
        handle.createUpdate("""
                        update provider_ref r set state = greatest(r.state, t.state)
                          from (select message_id, attempt, ref, max(state) as state
                                  from unnest(:messages, :attempts, :refs, :states)
                                    as t(message_id, attempt, ref, state)
                                 group by message_id, attempt, ref) t
                         where r.message_id = t.message_id and r.attempt = t.attempt and r.ref = t.ref""")
                .bind(
                        "messages",
                        reports.stream().map(each -> each.part().message()).toArray(Long[]::new))
                .bind(
                        "attempts",
                        reports.stream().map(each -> each.part().attempt()).toArray(Integer[]::new))
                .bind("refs", reports.stream().map(PartReport::ref).toArray(String[]::new))
                .bind(
                        "states",
                        reports.stream().map(each -> (int) each.state().rank()).toArray(Integer[]::new))
                .execute();
        var states = states(handle, reports);
        return reports.stream().map(each -> update(each, states)).toList();
    }

    /** The key of {@link #states}. */
    private record Attempt(long message, int attempt) {}

    private static Map<Attempt, MessageState> states(Handle handle, List<PartReport> reports) {
        return handle.createQuery("""
                        select message_id, attempt,
                               case when bool_or(state = <UNDELIVERED>) then <UNDELIVERED>
                                    else min(coalesce(state, <SENT>)) end as state
                          from provider_ref where message_id = any(:messages) group by message_id, attempt""")
                .bind(
                        "messages",
                        reports.stream().map(each -> each.part().message()).toArray(Long[]::new))
                .reduceRows(new HashMap<>(), (found, row) -> {
                    found.put(
                            new Attempt(
                                    row.getColumn("message_id", Long.class), row.getColumn("attempt", Integer.class)),
                            MessageState.ofRank(row.getColumn("state", Integer.class)));
                    return found;
                });
    }

    private static StatusUpdate update(PartReport report, Map<Attempt, MessageState> states) {
        var part = report.part();
        var state = states.getOrDefault(new Attempt(part.message(), part.attempt()), MessageState.SENT);
        var code = state == MessageState.UNDELIVERED ? report.code() : null;
        return new StatusUpdate(part.message(), state, code, report.atMillis()).ofAttempt(part.attempt());
    }

    /** The rows to write as one list for each column. */
    private static final class Rows {
        private final List<String> refs = new ArrayList<>();
        private final List<Long> messages = new ArrayList<>();
        private final List<Integer> attempts = new ArrayList<>();
        private final List<Integer> parts = new ArrayList<>();

        private void add(AttemptRefs attempt) {
            for (int i = 0; i < attempt.refs().size(); i++) {
                var ref = attempt.refs().get(i);
                if (ref.isEmpty() || ref.length() > MAX_LENGTH || ref.indexOf('\0') >= 0) {
                    continue;
                }
                refs.add(ref);
                messages.add(attempt.message());
                attempts.add(attempt.attempt());
                parts.add(i + 1);
            }
        }
    }
}
