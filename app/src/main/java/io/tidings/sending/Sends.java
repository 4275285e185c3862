package io.tidings.sending;

import io.tidings.credits.Credits;
import io.tidings.dispatch.Dispatch;
import io.tidings.gateways.GatewayRow;
import io.tidings.gateways.Gateways;
import io.tidings.messages.MessageIds;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.GatewayId;
import io.tidings.shared.MessageId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Takes single messages: one short transaction each, and nothing of the provider's time. Thread-safe. */
@Singleton
final class Sends {
    private final Jdbi jdbi;
    private final SendRules rules;
    private final SendStore store;
    private final DirectPlans plans;
    private final MessageIds ids;
    private final Gateways gateways;
    private final Dispatch dispatch;
    private final Credits credits;

    Sends(
            Jdbi jdbi,
            SendRules rules,
            SendStore store,
            DirectPlans plans,
            MessageIds ids,
            Gateways gateways,
            Dispatch dispatch,
            Credits credits) {
        this.jdbi = jdbi;
        this.rules = rules;
        this.store = store;
        this.plans = plans;
        this.ids = ids;
        this.gateways = gateways;
        this.dispatch = dispatch;
        this.credits = credits;
    }

    /**
     * Commits the message and has it sent.
     *
     * @throws io.tidings.shared.Problem.ProblemException 402 {@code insufficient_credits}, 403 {@code subscription_inactive}, 404 for a template that is not the account's, 409 {@code no_gateway} or
     *     {@code client_ref_taken}, 422 for what cannot be sent; nothing is kept then
     */
    MessageId send(Actor actor, SendBody body) {
        var account = actor.account();
        var faults = new Faults();
        var drafts = rules.check(account, List.of(body), "#", faults);
        faults.refuseOne();
        var draft = drafts.getFirst();
        var plan = plans.of(account, gateway(account), draft.way());
        long id = ids.next();
        jdbi.useTransaction(handle -> {
            dispatch.checkBacklog(handle, account, 1);
            takeNames(handle, account, drafts, id, "#");
            store.insert(handle, account, plan, id, draft);
            dispatch.queue(handle, plan, id);
            credits.reserve(handle, account, plan, draft.cost());
        });
        dispatch.ringSoon();
        return new MessageId(id);
    }

    GatewayId gateway(AccountId account) {
        return gateways.defaultFor(account)
                .map(GatewayRow::id)
                .orElseThrow(() -> Problem.conflict(
                                "no_gateway", "The account has no gateway to send through. Add one first.")
                        .asException());
    }

    /**
     * Takes the names of messages with ids from the first on.
     *
     * @param root the pointer of the message with that index, as {@code #/messages/%d}
     * @throws io.tidings.shared.Problem.ProblemException 409 if one is not free; the transaction ends with it
     */
    void takeNames(Handle handle, AccountId account, List<Draft> drafts, long first, String root) {
        var refs = new ArrayList<String>();
        var messages = new ArrayList<Long>();
        for (int i = 0; i < drafts.size(); i++) {
            var ref = drafts.get(i).clientRef();
            if (ref != null) {
                refs.add(ref);
                messages.add(first + i);
            }
        }
        if (!refs.isEmpty() && store.takeRefs(handle, account, refs, messages) < refs.size()) {
            throw taken(account, drafts, refs, root);
        }
    }

    /** Says which messages have the names. */
    private RuntimeException taken(AccountId account, List<Draft> drafts, List<String> refs, String root) {
        var takers = store.takers(account, refs);
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
}
