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

/** Single messages as rows, and the callers' own names of messages. */
@Singleton
public final class SendStore {
    private final Jdbi jdbi;

    SendStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    void insert(Handle handle, AccountId account, PlanId plan, long id, Draft draft) {
        handle.createUpdate("""
                        insert into message (id, account_id, plan_id, contact_id, direct, segments, cost, channel, recipient,
                            body)
                        values (:id, :account, :plan, :contact, true, :segments, :cost, :channel, :recipient, :body)""")
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
     * Takes the names of messages with ids from the first on.
     *
     * @param root the pointer of the message with that index, as {@code #/messages/%d}
     * @throws io.tidings.shared.Problem.ProblemException 409 if one is not free; the transaction ends with it
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

    /** Says which messages have the names. */
    private RuntimeException clientRefTaken(AccountId account, List<Draft> drafts, List<String> refs, String root) {
        var takers = messagesByClientRef(account, refs);
        var places = new ArrayList<Violation>();
        for (int i = 0; i < drafts.size(); i++) {
            var ref = drafts.get(i).clientRef();
            var taker = ref == null ? null : takers.get(ref);
            if (taker != null) {
                places.add(new Violation(root.formatted(i) + "/client_ref", "Message %d has it.".formatted(taker)));
            }
        }
        return Problem.conflict("client_ref_taken", "There is a message with this client_ref already; nothing is sent.")
                .withErrors(places)
                .with("message_ids", List.copyOf(takers.values()))
                .asException();
    }

    /** Takes names for messages; of those that are not free none is taken, so the caller must not commit then. */
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

    /** Which messages have these names. */
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

    /** The names of these messages, of those that have one. */
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

    /** Forgets names whose messages are not kept any more. @return how many */
    int pruneRefs() {
        return jdbi.withHandle(handle -> handle.execute("""
                delete from client_ref r
                 where r.created_at < now() - interval '1 day'
                   and not exists (select from message m where m.id = r.message_id)"""));
    }
}
