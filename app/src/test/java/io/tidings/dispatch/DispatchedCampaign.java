package io.tidings.dispatch;

import io.tidings.gateways.simulator.AcceptedRecord;
import io.tidings.shared.PlanId;
import io.tidings.testing.TestAccounts.TestAccount;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A campaign that {@link DispatchedCampaignBuilder} wrote. Its messages have consecutive ids. */
public final class DispatchedCampaign {
    /** The cost of one message in units. */
    public static final int COST = 700;

    private final TestAccount account;
    private final PlanId id;
    private final long firstMessage;
    private final int messages;
    private final DispatchedCampaignWriter writer;

    DispatchedCampaign(
            TestAccount account, PlanId id, long firstMessage, int messages, DispatchedCampaignWriter writer) {
        this.account = account;
        this.id = id;
        this.firstMessage = firstMessage;
        this.messages = messages;
        this.writer = writer;
    }

    public TestAccount account() {
        return account;
    }

    public PlanId id() {
        return id;
    }

    public long firstMessage() {
        return firstMessage;
    }

    public int messages() {
        return messages;
    }

    /** Lets the dispatcher send the campaign. */
    public void release() {
        writer.release(id);
    }

    /** Leases its blocks to a node that does not exist: its id was never assigned. */
    public void leaseToUnknownNode(long startedUpto) {
        writer.jdbi()
                .useHandle(handle -> handle.createUpdate("""
                        update send_block
                           set state = 'LEASED', owner = 2000000000, fence = 1, started_upto = :upto,
                               lease_until = clock_timestamp() + interval '1 hour'
                         where plan_id = :id""")
                        .bind("upto", startedUpto)
                        .bind("id", id.value())
                        .execute());
    }

    /** Returns the messages of the campaign that the provider accepted, one entry for each acceptance. */
    public List<Long> accepted() {
        return accepted(firstMessage, messages);
    }

    /** As {@link #accepted()}, only those that the provider accepted after a time. */
    List<Long> acceptedAfter(long epochMillis) {
        return AcceptedRecord.acceptedAfter(writer.data().folder("simulator"), firstMessage, messages, epochMillis);
    }

    /** Returns the messages of several campaigns that the provider accepted, in that order. */
    static List<Long> acceptedInOrder(DispatchedCampaign... campaigns) {
        long from = Arrays.stream(campaigns)
                .mapToLong(DispatchedCampaign::firstMessage)
                .min()
                .orElseThrow();
        long to = Arrays.stream(campaigns)
                .mapToLong(each -> each.firstMessage() + each.messages())
                .max()
                .orElseThrow();
        return campaigns[0].accepted(from, to - from);
    }

    private List<Long> accepted(long first, long count) {
        return AcceptedRecord.acceptedIn(writer.data().folder("simulator"), first, count);
    }

    /** Returns the number of messages by stored state. */
    public Map<Integer, Integer> states() {
        return writer.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select state, count(*) as n from message where plan_id = :id and id between :low and :high group by 1")
                        .bind("id", id.value())
                        .bind("low", firstMessage)
                        .bind("high", firstMessage + messages)
                        .reduceRows(new TreeMap<Integer, Integer>(), (found, row) -> {
                            found.put(row.getColumn("state", Integer.class), row.getColumn("n", Integer.class));
                            return found;
                        }));
    }
}
