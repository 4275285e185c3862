package io.tidings.inbound;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.gateways.Gateways;
import io.tidings.gateways.ReceiptArrived;
import io.tidings.gateways.ReceiptArrived.OurMessage;
import io.tidings.gateways.ReceiptArrived.Reason;
import io.tidings.gateways.ReceiptArrived.Status;
import io.tidings.gateways.ReceiptsArrived;
import io.tidings.messages.MessageState;
import io.tidings.shared.GatewayId;
import io.tidings.shared.MessageId;
import io.tidings.testing.CapturedLog;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("F23")
class ReceiptsTest {
    private static final String PERFECT = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "receipts": false}""";

    @Inject
    TestAccounts accounts;

    @Inject
    Gateways gateways;

    @Inject
    ObjectMapper json;

    @Inject
    Event<ReceiptsArrived> receipts;

    @Inject
    MeterRegistry metrics;

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
    void a_receipt_that_cannot_be_stored_does_not_delay_the_others() throws Exception {
        long bad = sent();
        var good = List.of(sent(), sent(), sent());
        try (var logged = CapturedLog.start()) {
            receive(receipt(bad, "no text \0 of PostgreSQL"), receipt(good.get(0), null), receipt(good.get(1), null));
            receive(receipt(good.get(2), null));

            for (long message : good) {
                awaitState(message, MessageState.DELIVERED);
            }
            assertThat(logged.lines().filter(line -> line.contains("Ignored the receipt")))
                    .singleElement()
                    .asString()
                    .contains("message " + bad)
                    .contains("SQL state")
                    .doesNotContain("no text");
        }
        assertThat(state(bad)).isEqualTo(MessageState.SENT.rank());
    }

    @Test
    void a_receipt_is_stored_and_applied_before_the_provider_gets_its_answer() throws Exception {
        long message = sent();

        receive(receipt(message, null), receipt(message, null));

        assertThat(stored(message)).isOne();
        assertThat(state(message)).isEqualTo(MessageState.DELIVERED.rank());
    }

    @Test
    void a_receipt_through_another_gateway_is_ignored_and_counted() throws Exception {
        long message = sent();
        var other = accounts.create();
        var foreign = gateways.create(other.id(), "Simulator", "simulator", json.readTree(PERFECT), 16);
        double before = ignored();

        receive(new ReceiptArrived(
                foreign,
                new OurMessage(new MessageId(message), 1),
                Status.DELIVERED,
                null,
                Instant.now(),
                "of another account"));

        assertThat(stored(message)).isZero();
        assertThat(state(message)).isEqualTo(MessageState.SENT.rank());
        assertThat(ignored()).isEqualTo(before + 1);
    }

    @Test
    void a_receipt_that_comes_long_before_the_outcome_is_kept_in_the_database_until_it_is_applied() throws Exception {
        var campaign = aDispatchedCampaign().in(account, gateway).prepared();
        long message = campaign.firstMessage();

        receive(receipt(message, null));
        assertThat(state(message)).isEqualTo(MessageState.QUEUED.rank());
        assertThat(kept(message)).isOne();
        jdbi.useHandle(handle -> handle.execute(
                "update late_status set kept_at = now() - interval '3 days' where message_id = ?", message));

        campaign.release();
        eventually(SOON, () -> state(message), now -> assertThat(now).isGreaterThanOrEqualTo(MessageState.SENT.rank()));
        // Its next try may be an hour away.
        jdbi.useHandle(
                handle -> handle.execute("update late_status set apply_at = now() where message_id = ?", message));
        awaitState(message, MessageState.DELIVERED);
        eventually(SOON, () -> kept(message), now -> assertThat(now).isZero());
        assertThat(stored(message)).isOne();
    }

    @Test
    void many_receipts_of_one_request_are_stored_together() throws Exception {
        var campaign =
                aDispatchedCampaign().in(account, gateway).withMessages(5_000).released();
        eventually(SOON, campaign::states, now -> assertThat(now).containsOnlyKeys(50));

        receive(LongStream.range(campaign.firstMessage(), campaign.firstMessage() + 5_000)
                .mapToObj(message -> receipt(message, null))
                .toArray(ReceiptArrived[]::new));

        assertThat(campaign.states()).containsExactly(Map.entry(70, 5_000));
    }

    private void receive(ReceiptArrived... arrived) {
        receipts.fire(new ReceiptsArrived(List.of(arrived)));
    }

    private double ignored() {
        return metrics.get("receipts.ignored").counter().count();
    }

    private int stored(long message) {
        return count("select count(*) from receipt where message_id = :id", message);
    }

    private int kept(long message) {
        return count("select count(*) from late_status where message_id = :id", message);
    }

    private int count(String sql, long message) {
        return jdbi.withHandle(handle ->
                handle.createQuery(sql).bind("id", message).mapTo(Integer.class).one());
    }

    private ReceiptArrived receipt(long message, @Nullable String code) {
        return new ReceiptArrived(
                gateway,
                new OurMessage(new MessageId(message), 1),
                Status.DELIVERED,
                code == null ? null : new Reason(null, code, null),
                Instant.now(),
                "receipt of " + message);
    }

    private long sent() throws Exception {
        long message = account.api()
                .body(Map.of("to", "+254711000001", "body", "Hello"))
                .post("/api/v1/messages/send")
                .then()
                .statusCode(202)
                .extract()
                .jsonPath()
                .getLong("message_id");
        awaitState(message, MessageState.SENT);
        return message;
    }

    private void awaitState(long message, MessageState state) throws Exception {
        eventually(SOON, () -> state(message), now -> assertThat(now).isEqualTo(state.rank()));
    }

    private int state(long message) {
        return jdbi.withHandle(handle -> handle.createQuery("select state from message where id = :id")
                .bind("id", message)
                .mapTo(Integer.class)
                .one());
    }
}
