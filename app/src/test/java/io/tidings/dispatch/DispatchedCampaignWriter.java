package io.tidings.dispatch;

import io.quarkus.arc.Unremovable;
import io.tidings.credits.Credits;
import io.tidings.database.DataDirectory;
import io.tidings.messages.MessageIds;
import io.tidings.messages.MessageState;
import io.tidings.messages.MessageWriter;
import io.tidings.messages.NewMessage;
import io.tidings.plans.SendPlan;
import io.tidings.queue.Dispatches;
import io.tidings.queue.NewBlock;
import io.tidings.shared.Channel;
import io.tidings.shared.PlanId;
import io.tidings.testing.TestAccounts.TestAccount;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Writes campaigns with their plans, messages and blocks directly into the database. */
@Singleton
@Unremovable
final class DispatchedCampaignWriter {
    private static final int BLOCK = 100;

    private final Jdbi jdbi;
    private final Dispatches dispatch;
    private final Credits credits;
    private final MessageIds ids;
    private final DataDirectory data;

    DispatchedCampaignWriter(Jdbi jdbi, Dispatches dispatch, Credits credits, MessageIds ids, DataDirectory data) {
        this.jdbi = jdbi;
        this.dispatch = dispatch;
        this.credits = credits;
        this.ids = ids;
        this.data = data;
    }

    DispatchedCampaign write(TestAccount account, int messages, Function<PlanId, SendPlan> plan) {
        long first = ids.allocate(messages);
        // In one transaction, because a campaign that is sending without blocks counts as finished.
        var campaign = jdbi.inTransaction(handle -> {
            var id = sending(handle, account);
            dispatch.plan(handle, plan.apply(id));
            write(handle, account, id, first, messages);
            credits.reserve(handle, account.id(), id, (long) DispatchedCampaign.COST * messages);
            dispatch.addBlocks(handle, id, blocks(first, messages));
            return id;
        });
        return new DispatchedCampaign(account, campaign, first, messages, this);
    }

    void release(PlanId plan) {
        jdbi.useTransaction(handle -> dispatch.release(handle, plan));
        dispatch.announce(plan);
    }

    Jdbi jdbi() {
        return jdbi;
    }

    DataDirectory data() {
        return data;
    }

    private static PlanId sending(Handle handle, TestAccount account) {
        return handle.createQuery("""
                            insert into campaign (account_id, name, message_content, status)
                            values (:account, 'A campaign', 'Hello', 'sending') returning id""")
                .bind("account", account.id().value())
                .mapTo(Long.class)
                .map(PlanId::new)
                .one();
    }

    private static void write(Handle handle, TestAccount account, PlanId plan, long first, int messages) {
        var writer = new MessageWriter(Instant.EPOCH);
        var source = new NewMessage.Source(account.id(), plan, Channel.SMS, null);
        for (long id = first; id < first + messages; id++) {
            writer.add(new NewMessage(
                    id,
                    source,
                    null,
                    MessageState.QUEUED,
                    1,
                    DispatchedCampaign.COST,
                    "+254711%06d".formatted(id % 1_000_000),
                    null,
                    null,
                    null,
                    null,
                    null));
        }
        writer.flush(handle);
    }

    private static List<NewBlock> blocks(long first, int messages) {
        var blocks = new ArrayList<NewBlock>();
        for (int from = 0; from < messages; from += BLOCK) {
            blocks.add(new NewBlock(
                    from / BLOCK,
                    first + from,
                    first + Math.min(from + BLOCK, messages) - 1,
                    0,
                    Math.min(BLOCK, messages - from),
                    (long) DispatchedCampaign.COST * Math.min(BLOCK, messages - from)));
        }
        return blocks;
    }
}
