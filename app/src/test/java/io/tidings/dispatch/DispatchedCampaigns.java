package io.tidings.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.credits.Credits;
import io.tidings.database.DataDirectory;
import io.tidings.gateways.Gateways;
import io.tidings.gateways.simulator.AcceptedRecord;
import io.tidings.messages.MessageIds;
import io.tidings.messages.MessageState;
import io.tidings.messages.MessageWriter;
import io.tidings.messages.NewMessage;
import io.tidings.plans.RetryPolicy;
import io.tidings.plans.SendPlan;
import io.tidings.plans.SendPlan.OnUncertain;
import io.tidings.shared.Channel;
import io.tidings.shared.GatewayId;
import io.tidings.shared.PlanId;
import io.tidings.testing.TestAccounts;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Campaigns as the launcher writes them: a plan, messages and blocks that the real dispatcher can send. */
@Singleton
public final class DispatchedCampaigns {
    private static final int BLOCK = 100;
    static final int COST = 700;

    private final Jdbi jdbi;
    private final Dispatches dispatch;
    private final Credits credits;
    private final MessageIds ids;
    private final Gateways gateways;
    private final TestAccounts accounts;
    private final ObjectMapper json;
    private final DataDirectory data;

    DispatchedCampaigns(
            Jdbi jdbi,
            Dispatches dispatch,
            Credits credits,
            MessageIds ids,
            Gateways gateways,
            TestAccounts accounts,
            ObjectMapper json,
            DataDirectory data) {
        this.jdbi = jdbi;
        this.dispatch = dispatch;
        this.credits = credits;
        this.ids = ids;
        this.gateways = gateways;
        this.accounts = accounts;
        this.json = json;
        this.data = data;
    }

    public record Dispatched(TestAccounts.TestAccount account, PlanId id, long firstMessage, int messages) {}

    /** How a campaign is sent. */
    public record Way(
            int priority,
            @Nullable Integer rateLimit,
            @Nullable String sender,
            OnUncertain onUncertain,
            RetryPolicy retry) {
        public static final Way USUAL = new Way(
                20, null, null, OnUncertain.PARK, new RetryPolicy(3, Duration.ofMillis(50), 2, Duration.ofSeconds(1)));

        public Way withPriority(int other) {
            return new Way(other, rateLimit, sender, onUncertain, retry);
        }

        public Way withRateLimit(int segmentsPerSecond) {
            return new Way(priority, segmentsPerSecond, sender, onUncertain, retry);
        }

        public Way withSender(String name) {
            return new Way(priority, rateLimit, name, onUncertain, retry);
        }

        public Way withRetry(RetryPolicy other) {
            return new Way(priority, rateLimit, sender, onUncertain, other);
        }

        public Way with(OnUncertain policy) {
            return new Way(priority, rateLimit, sender, policy, retry);
        }
    }

    /** Writes a campaign without releasing it. */
    public Dispatched prepared(int messages, String simulatorSettings, RetryPolicy retry) {
        var account = accounts.create();
        return prepared(account, gateway(account, simulatorSettings, 64), messages, Way.USUAL.withRetry(retry));
    }

    public TestAccounts.TestAccount account() {
        return accounts.create();
    }

    public GatewayId gateway(TestAccounts.TestAccount account, String simulatorSettings, int window) {
        return gateways.create(account.id(), "Simulator", "simulator", settings(simulatorSettings), window);
    }

    public JsonNode settings(String simulatorSettings) {
        try {
            return json.readTree(simulatorSettings);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public Dispatched released(TestAccounts.TestAccount account, GatewayId gateway, int messages, Way way) {
        var campaign = prepared(account, gateway, messages, way);
        release(campaign);
        return campaign;
    }

    public Dispatched prepared(TestAccounts.TestAccount account, GatewayId gateway, int messages, Way way) {
        long first = ids.allocate(messages);
        // In one transaction, because a campaign that is sending without blocks counts as finished.
        var campaign = jdbi.inTransaction(handle -> {
            var id = sending(handle, account);
            dispatch.plan(
                    handle,
                    new SendPlan(
                            id,
                            SendPlan.Kind.CAMPAIGN,
                            account.id(),
                            gateway,
                            Channel.SMS,
                            way.sender(),
                            way.priority(),
                            SendPlan.Text.sameForAll("Hello"),
                            way.retry(),
                            way.onUncertain(),
                            way.rateLimit(),
                            false));
            write(handle, account, id, first, messages);
            credits.reserve(handle, account.id(), id, (long) COST * messages);
            dispatch.addBlocks(handle, id, blocks(first, messages));
            return id;
        });
        return new Dispatched(account, campaign, first, messages);
    }

    private static PlanId sending(Handle handle, TestAccounts.TestAccount account) {
        return handle.createQuery("""
                            insert into campaign (account_id, name, message_content, status)
                            values (:account, 'A campaign', 'Hello', 'sending') returning id""")
                .bind("account", account.id().value())
                .mapTo(Long.class)
                .map(PlanId::new)
                .one();
    }

    private static void write(Handle handle, TestAccounts.TestAccount account, PlanId plan, long first, int messages) {
        var writer = new MessageWriter(Instant.EPOCH);
        var source = new NewMessage.Source(account.id(), plan, Channel.SMS, null);
        for (long id = first; id < first + messages; id++) {
            writer.add(new NewMessage(
                    id,
                    source,
                    null,
                    MessageState.QUEUED,
                    1,
                    COST,
                    "+254711%06d".formatted(id % 1_000_000),
                    null,
                    null,
                    null,
                    null));
        }
        writer.flush(handle);
    }

    public Dispatched released(int messages, String simulatorSettings) {
        var campaign = prepared(
                messages, simulatorSettings, new RetryPolicy(3, Duration.ofMillis(50), 2, Duration.ofSeconds(1)));
        release(campaign);
        return campaign;
    }

    public void release(Dispatched campaign) {
        jdbi.useTransaction(handle -> dispatch.release(handle, campaign.id()));
        dispatch.announce(campaign.id());
    }

    /** Leases its blocks to a node that does not exist: its id was never assigned. */
    void leaseToAStranger(Dispatched campaign, long startedUpto) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        update send_block
                           set state = 'LEASED', owner = 2000000000, fence = 1, started_upto = :upto,
                               lease_until = clock_timestamp() + interval '1 hour'
                         where plan_id = :id""")
                .bind("upto", startedUpto)
                .bind("id", campaign.id().value())
                .execute());
    }

    /** Returns the messages of the campaign that the provider accepted, one entry for each acceptance. */
    public List<Long> accepted(Dispatched campaign) {
        return AcceptedRecord.acceptedIn(data.folder("simulator"), campaign.firstMessage(), campaign.messages());
    }

    /** Returns the messages of several campaigns that the provider accepted, in that order. */
    public List<Long> acceptedInOrder(Dispatched... campaigns) {
        long from = Arrays.stream(campaigns)
                .mapToLong(Dispatched::firstMessage)
                .min()
                .orElseThrow();
        long to = Arrays.stream(campaigns)
                .mapToLong(each -> each.firstMessage() + each.messages())
                .max()
                .orElseThrow();
        return AcceptedRecord.acceptedIn(data.folder("simulator"), from, to - from);
    }

    /** Returns the number of messages by stored state. */
    public Map<Integer, Integer> states(Dispatched campaign) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select state, count(*) as n from message where plan_id = :id and id between :low and :high group by 1")
                .bind("id", campaign.id().value())
                .bind("low", campaign.firstMessage())
                .bind("high", campaign.firstMessage() + campaign.messages())
                .reduceRows(new TreeMap<Integer, Integer>(), (found, row) -> {
                    found.put(row.getColumn("state", Integer.class), row.getColumn("n", Integer.class));
                    return found;
                }));
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
                    (long) COST * Math.min(BLOCK, messages - from)));
        }
        return blocks;
    }
}
