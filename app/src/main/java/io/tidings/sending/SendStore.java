package io.tidings.sending;

import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.PlanId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Stores single messages and the client references of messages. */
@Singleton
public final class SendStore {
    private final Jdbi jdbi;

    SendStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    void insert(Handle handle, AccountId account, PlanId plan, long id, Draft draft) {
        handle.createUpdate("""
                        insert into message (id, account_id, plan_id, contact_id, direct, segments, cost, channel, recipient,
                            body, not_after)
                        values (:id, :account, :plan, :contact, true, :segments, :cost, :channel, :recipient, :body,
                            clock_timestamp() + make_interval(secs => :valid))""")
                .bind("valid", draft.validForSeconds())
                .bind("id", id)
                .bind("account", account.value())
                .bind("plan", plan.value())
                .bind(
                        "contact",
                        draft.contact() == null ? null : (Long) draft.contact().value())
                .bind("segments", draft.segments())
                .bind("cost", draft.cost())
                .bind("channel", draft.route().channel() == Channel.SMS ? 0 : 1)
                .bind("recipient", draft.to().e164())
                .bind("body", draft.body())
                .execute();
    }

    /**
     * Limits the validity of messages with consecutive ids, in the transaction that writes them.
     *
     * @param first the id of the first message
     */
    void limitValidity(Handle handle, List<Draft> drafts, long first) {
        if (drafts.stream().allMatch(draft -> draft.validForSeconds() == null)) {
            return;
        }
        handle.createUpdate("""
                        update message m set not_after = clock_timestamp() + make_interval(secs => v.seconds)
                          from unnest(:seconds) with ordinality as v(seconds, n)
                         where m.id = :first + v.n - 1 and m.id between :first and :last and v.seconds is not null""")
                .bind("seconds", drafts.stream().map(Draft::validForSeconds).toArray(Integer[]::new))
                .bind("first", first)
                .bind("last", first + drafts.size() - 1)
                .execute();
    }

    /**
     * Reserves the client references of messages with consecutive ids.
     *
     * @param first the id of the first message
     * @param root format of a message's pointer, such as {@code #/messages/%d} with the index
     * @throws io.tidings.shared.Problem.ProblemException 409 if a reference is taken; the transaction must not commit
     */
    void reserveClientRefs(Handle handle, AccountId account, List<Draft> drafts, long first, String root) {
        var refs = new ArrayList<String>();
        var messages = new ArrayList<Long>();
        for (int i = 0; i < drafts.size(); i++) {
            var ref = drafts.get(i).clientRef();
            if (ref != null) {
                refs.add(ref);
                messages.add(first + i);
            }
        }
        if (!refs.isEmpty() && insertClientRefs(handle, account, refs, messages) < refs.size()) {
            throw clientRefTaken(account, drafts, refs, root);
        }
    }

    /** Returns the problem that lists the messages with these references. */
    private RuntimeException clientRefTaken(AccountId account, List<Draft> drafts, List<String> refs, String root) {
        var owners = messagesByClientRef(account, refs);
        var violations = new ArrayList<Violation>();
        for (int i = 0; i < drafts.size(); i++) {
            var ref = drafts.get(i).clientRef();
            var owner = ref == null ? null : owners.get(ref);
            if (owner != null) {
                violations.add(new Violation(
                        root.formatted(i) + "/client_ref", "Message %d has this client_ref.".formatted(owner)));
            }
        }
        return Problem.conflict("client_ref_taken", "Another message already has this client_ref. Nothing is sent.")
                .withErrors(violations)
                .with("message_ids", List.copyOf(owners.values()))
                .asException();
    }

    /**
     * Inserts the references that are not taken. Returns their number; if it is too low, the caller must not commit.
     */
    private int insertClientRefs(Handle handle, AccountId account, List<String> refs, List<Long> messages) {
        return handle.createUpdate("""
                        insert into client_ref (account_id, ref, message_id)
                        select :account, ref, message_id from unnest(:refs, :messages) as given (ref, message_id)
                         order by ref
                        on conflict do nothing""")
                .bind("account", account.value())
                .bind("refs", refs.toArray(String[]::new))
                .bind("messages", messages.toArray(Long[]::new))
                .execute();
    }

    /** Returns the message ids by client reference. */
    public Map<String, Long> messagesByClientRef(AccountId account, List<String> refs) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select ref, message_id from client_ref where account_id = :account and ref = any(:refs)")
                .bind("account", account.value())
                .bind("refs", refs.toArray(String[]::new))
                .reduceRows(new HashMap<String, Long>(), (found, row) -> {
                    found.put(row.getColumn("ref", String.class), row.getColumn("message_id", Long.class));
                    return found;
                }));
    }

    /** Returns the client references by message id, for messages that have one. */
    public Map<Long, String> clientRefsByMessage(List<Long> messages) {
        return messages.isEmpty()
                ? Map.of()
                : jdbi.withHandle(handle -> handle.createQuery(
                                "select message_id, ref from client_ref where message_id = any(:messages)")
                        .bind("messages", messages.toArray(Long[]::new))
                        .reduceRows(new HashMap<Long, String>(), (found, row) -> {
                            found.put(row.getColumn("message_id", Long.class), row.getColumn("ref", String.class));
                            return found;
                        }));
    }

    /** Deletes client references of deleted messages. @return the number of deleted references */
    int pruneRefs() {
        return jdbi.withHandle(handle -> handle.execute("""
                delete from client_ref r
                 where r.created_at < now() - interval '1 day'
                   and not exists (select from message m where m.id = r.message_id)"""));
    }
}
