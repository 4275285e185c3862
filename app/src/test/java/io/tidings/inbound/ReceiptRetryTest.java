package io.tidings.inbound;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.eventually;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.credits.Credits;
import io.tidings.dispatch.DispatchedCampaign;
import io.tidings.gateways.FailureClass;
import io.tidings.gateways.Gateways;
import io.tidings.gateways.ReceiptArrived;
import io.tidings.gateways.ReceiptArrived.OurMessage;
import io.tidings.gateways.ReceiptArrived.Reason;
import io.tidings.gateways.ReceiptArrived.Status;
import io.tidings.gateways.ReceiptsArrived;
import io.tidings.maintenance.Invariants;
import io.tidings.plans.RetryPolicy;
import io.tidings.queue.Dispatches;
import io.tidings.shared.Actor;
import io.tidings.shared.GatewayId;
import io.tidings.shared.MessageId;
import io.tidings.shared.PhoneNumber;
import io.tidings.suppression.SuppressionReason;
import io.tidings.suppression.Suppressions;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Receipts that report a failure after which another attempt may succeed. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("F23")
class ReceiptRetryTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int RETRYING = 5;
    private static final int SENT = 50;
    private static final int UNDELIVERED = 60;
    private static final int DELIVERED = 70;
    private static final Reason OVERFLOW = new Reason(FailureClass.THROTTLED, "30001", "Queue overflow", true);
    private static final RetryPolicy AT_ONCE = new RetryPolicy(2, Duration.ofMillis(1), 1, Duration.ofMillis(1));
    private static final RetryPolicy IN_AN_HOUR = new RetryPolicy(2, Duration.ofHours(1), 1, Duration.ofHours(1));

    @Inject
    TestAccounts accounts;

    @Inject
    Gateways gateways;

    @Inject
    ObjectMapper json;

    @Inject
    Event<ReceiptsArrived> receipts;

    @Inject
    ReceiptRetries retries;

    @Inject
    Suppressions suppressions;

    @Inject
    Dispatches dispatch;

    @Inject
    Credits credits;

    @Inject
    Invariants invariants;

    @Inject
    Jdbi jdbi;

    private TestAccount account;
    private GatewayId gateway;

    @BeforeEach
    void anAccount() throws Exception {
        account = accounts.create();
        gateway = gateways.create(account.id(), "Simulator", "simulator", json.readTree(PERFECT), 16);
    }

    @Test
    void a_retryable_failure_is_tried_again_and_charged_once() throws Exception {
        var campaign = sent(AT_ONCE, 3);
        long message = campaign.firstMessage();
        long spent = credits.reservation(campaign.id()).orElseThrow().spent();

        receive(failed(message, 1, OVERFLOW), failed(message, 1, OVERFLOW));
        states(campaign, Map.of(SENT, 3));

        assertThat(campaign.accepted()).filteredOn(each -> each == message).hasSize(2);
        eventually(
                SOON,
                () -> dispatch.isFinished(campaign.id()),
                done -> assertThat(done).isTrue());
        eventually(SOON, () -> credits.reservation(campaign.id()).orElseThrow(), now -> {
            assertThat(now.spent()).isEqualTo(spent);
            assertThat(now.reserved()).isZero();
        });
        assertThat(failures(message)).isEqualTo("1 throttled 30001");
        consistent(campaign);

        receive(receipt(message, 2, Status.DELIVERED, null));
        states(campaign, Map.of(SENT, 2, DELIVERED, 1));
        consistent(campaign);
    }

    @Test
    void no_attempt_follows_the_last_one_of_the_policy() throws Exception {
        var campaign = sent(AT_ONCE, 1);
        receive(failed(campaign.firstMessage(), 1, OVERFLOW));
        eventually(SOON, campaign::accepted, all -> assertThat(all).hasSize(2));
        states(campaign, Map.of(SENT, 1));

        receive(failed(campaign.firstMessage(), 2, OVERFLOW));
        states(campaign, Map.of(UNDELIVERED, 1));
        decided(campaign);

        assertThat(campaign.states()).isEqualTo(Map.of(UNDELIVERED, 1));
        assertThat(campaign.accepted()).hasSize(2);
        consistent(campaign);
    }

    @Test
    void only_a_failure_that_the_provider_declares_retryable_is_tried_again() throws Exception {
        var campaign = sent(AT_ONCE, 4);
        long first = campaign.firstMessage();

        receive(
                failed(first, 1, new Reason(FailureClass.THROTTLED, "30001", "Queue overflow", false)),
                failed(first + 1, 1, new Reason(FailureClass.OPTED_OUT, "30004", "Blocked", true)),
                receipt(first + 2, 1, Status.UNDELIVERED, OVERFLOW),
                failed(first + 3, 1, null));
        decided(campaign);

        assertThat(campaign.states()).isEqualTo(Map.of(UNDELIVERED, 4));
        assertThat(campaign.accepted()).hasSize(4);
        consistent(campaign);
    }

    @Test
    void nothing_is_tried_again_by_a_manual_policy_or_after_a_cancellation() throws Exception {
        var manual = sent(new RetryPolicy(RetryPolicy.Mode.MANUAL, 3, Duration.ZERO, 1, Duration.ZERO, 0), 1);
        var stopped = sent(AT_ONCE, 1);
        jdbi.useHandle(handle -> handle.execute(
                "update send_plan set state = 'stopped' where id = ?",
                stopped.id().value()));

        receive(failed(manual.firstMessage(), 1, OVERFLOW), failed(stopped.firstMessage(), 1, OVERFLOW));
        decided(manual);
        decided(stopped);

        assertThat(manual.states()).isEqualTo(Map.of(UNDELIVERED, 1));
        assertThat(stopped.states()).isEqualTo(Map.of(UNDELIVERED, 1));
    }

    @Test
    void a_recipient_who_opted_out_gets_no_further_attempt() throws Exception {
        var campaign = sent(AT_ONCE, 1);
        var phone = jdbi.withHandle(handle -> handle.createQuery("select recipient from message where id = :id")
                .bind("id", campaign.firstMessage())
                .mapTo(String.class)
                .one());
        var unused = jdbi.inTransaction(handle -> suppressions.add(
                handle, Actor.system(account.id()), new PhoneNumber(phone), null, SuppressionReason.STOP, "test"));

        receive(failed(campaign.firstMessage(), 1, OVERFLOW));
        decided(campaign);

        assertThat(campaign.states()).isEqualTo(Map.of(UNDELIVERED, 1));
        assertThat(campaign.accepted()).hasSize(1);
    }

    @Test
    void a_failure_that_arrives_before_the_outcome_is_tried_again() throws Exception {
        var campaign =
                aDispatchedCampaign().in(account, gateway).retrying(AT_ONCE).prepared();

        receive(failed(campaign.firstMessage(), 1, OVERFLOW));
        campaign.release();

        eventually(SOON, campaign::accepted, all -> assertThat(all).hasSize(2));
        states(campaign, Map.of(SENT, 1));
        consistent(campaign);
    }

    @Test
    void an_older_report_about_the_failed_attempt_does_not_end_the_wait_for_the_next_one() throws Exception {
        var campaign = sent(IN_AN_HOUR, 1);
        long message = campaign.firstMessage();
        receive(failed(message, 1, OVERFLOW));
        states(campaign, Map.of(RETRYING, 1));

        receive(receipt(message, 1, Status.SENT, null), receipt(message, 1, Status.UNDELIVERED, OVERFLOW));

        assertThat(late(message)).isZero();
        assertThat(campaign.states()).isEqualTo(Map.of(RETRYING, 1));
        consistent(campaign);
    }

    @Test
    void a_delivery_of_the_failed_attempt_ends_the_wait_for_the_next_one() throws Exception {
        var campaign = sent(IN_AN_HOUR, 1);
        long message = campaign.firstMessage();
        receive(failed(message, 1, OVERFLOW));
        states(campaign, Map.of(RETRYING, 1));

        receive(receipt(message, 1, Status.DELIVERED, null));

        states(campaign, Map.of(DELIVERED, 1));
        assertThat(campaign.accepted()).hasSize(1);
        consistent(campaign);
    }

    private DispatchedCampaign sent(RetryPolicy retry, int messages) throws Exception {
        var campaign = aDispatchedCampaign()
                .in(account, gateway)
                .retrying(retry)
                .withMessages(messages)
                .released();
        states(campaign, Map.of(SENT, messages));
        eventually(
                SOON,
                () -> dispatch.isFinished(campaign.id()),
                done -> assertThat(done).isTrue());
        return campaign;
    }

    private void receive(ReceiptArrived... arrived) {
        receipts.fire(new ReceiptsArrived(Arrays.asList(arrived)));
    }

    private ReceiptArrived failed(long message, int attempt, @Nullable Reason reason) {
        return receipt(message, attempt, Status.FAILED, reason);
    }

    private ReceiptArrived receipt(long message, int attempt, Status status, @Nullable Reason reason) {
        return new ReceiptArrived(
                gateway,
                new OurMessage(new MessageId(message), attempt),
                status,
                reason,
                Instant.now(),
                message + ":" + attempt + ":" + status);
    }

    private void states(DispatchedCampaign campaign, Map<Integer, Integer> expected) throws Exception {
        eventually(SOON, campaign::states, now -> assertThat(now).isEqualTo(expected));
    }

    /** Decides about all receipts of the campaign, as the loop does. */
    private void decided(DispatchedCampaign campaign) throws Exception {
        retries.pass();
        eventually(
                SOON,
                () -> count("""
                        select count(*) from receipt where message_id between :low and :high and retry_at is not null""", campaign),
                undecided -> assertThat(undecided).isZero());
    }

    private int count(String sql, DispatchedCampaign campaign) {
        return jdbi.withHandle(handle -> handle.createQuery(sql)
                .bind("low", campaign.firstMessage())
                .bind("high", campaign.firstMessage() + campaign.messages())
                .mapTo(Integer.class)
                .one());
    }

    private int late(long message) {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from late_status where message_id = :id")
                .bind("id", message)
                .mapTo(Integer.class)
                .one());
    }

    private String failures(long message) {
        return jdbi.withHandle(handle ->
                handle.createQuery("""
                        select string_agg(concat_ws(' ', attempt, class, code), ', ' order by id) from failure
                         where message_id = :id and reported and not final""").bind("id", message).mapTo(String.class).one());
    }

    private void consistent(DispatchedCampaign campaign) {
        assertThat(invariants.allViolations(campaign.account().id())).isEmpty();
    }
}
