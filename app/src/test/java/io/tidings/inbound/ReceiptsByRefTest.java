package io.tidings.inbound;

import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.tidings.gateways.FailureClass;
import io.tidings.gateways.Gateways;
import io.tidings.gateways.ReceiptArrived;
import io.tidings.gateways.ReceiptArrived.OurMessage;
import io.tidings.gateways.ReceiptArrived.ProviderPart;
import io.tidings.gateways.ReceiptArrived.Reason;
import io.tidings.gateways.ReceiptArrived.Status;
import io.tidings.gateways.ReceiptsArrived;
import io.tidings.messages.MessageState;
import io.tidings.shared.GatewayId;
import io.tidings.shared.MessageId;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Receipts that name messages by the ids of the provider. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ReceiptsByRefTest {
    private static final String SETTINGS = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "receipts": false, "receipt_id": "provider",
             "refs_per_segment": true%s}""";
    private static final String TWO_SEGMENTS = "Hello ".repeat(30);

    @Inject
    TestAccounts accounts;

    @Inject
    Gateways gateways;

    @Inject
    ObjectMapper json;

    @Inject
    Event<ReceiptsArrived> receipts;

    @Inject
    EarlyReceipts early;

    @Inject
    Jdbi jdbi;

    private TestAccount account;
    private GatewayId gateway;

    @BeforeEach
    void anAccount() throws Exception {
        account = accounts.create();
        gateway = gateway(account, "");
    }

    @Test
    void a_receipt_finds_its_message_by_the_id_of_the_provider_which_the_api_shows() throws Exception {
        long message = sent("Hello");

        receive(gateway, ref(message), Status.DELIVERED, null);
        receive(gateway, ref(message), Status.DELIVERED, null);

        assertThat(state(message)).isEqualTo(MessageState.DELIVERED);
        assertThat(shown(message).<Map<String, ?>>getList("provider_refs"))
                .containsExactly(Map.of("ref", ref(message), "attempt", 1, "part", 1));
        assertThat(count("receipt", message)).isOne();
    }

    @Test
    void a_receipt_that_overtakes_the_answer_waits_for_the_id() throws Exception {
        long message = sent("Hello");
        jdbi.useHandle(handle -> handle.execute("delete from provider_ref where message_id = ?", message));

        receive(gateway, ref(message), Status.DELIVERED, null);
        assertThat(state(message)).isEqualTo(MessageState.SENT);
        assertThat(early(message)).isOne();

        jdbi.useHandle(handle -> handle.execute(
                "insert into provider_ref (gateway_id, ref, message_id, attempt, part) values (?, ?, ?, 1, 1)",
                gateway.value(),
                ref(message),
                message));
        eventually(SOON, () -> state(message), now -> assertThat(now).isEqualTo(MessageState.DELIVERED));
        assertThat(early(message)).isZero();
        assertThat(count("receipt", message)).isOne();
    }

    @Test
    void a_receipt_whose_id_never_becomes_known_is_deleted_after_72_hours() throws Exception {
        receive(gateway, "of another program", Status.DELIVERED, null);
        jdbi.useHandle(handle -> handle.execute(
                "update early_receipt set kept_at = now() - interval '73 hours', apply_at = now() where gateway_id = ?",
                gateway.value()));

        early.pass();

        assertThat(jdbi.<Integer, RuntimeException>withHandle(
                        handle -> handle.createQuery("select count(*) from early_receipt where gateway_id = :id")
                                .bind("id", gateway.value())
                                .mapTo(Integer.class)
                                .one()))
                .isZero();
    }

    @Test
    void a_receipt_through_the_gateway_of_another_account_changes_nothing() throws Exception {
        long message = sent("Hello");
        var foreign = gateway(accounts.create(), "");

        receive(foreign, ref(message), Status.DELIVERED, null);

        assertThat(state(message)).isEqualTo(MessageState.SENT);
        assertThat(count("receipt", message)).isZero();
    }

    @Test
    void a_message_of_two_parts_is_delivered_when_both_are() throws Exception {
        long message = sent(TWO_SEGMENTS);

        receive(gateway, ref(message) + "-1", Status.DELIVERED, null);
        receive(gateway, ref(message) + "-1", Status.DELIVERED, null);
        assertThat(state(message)).isEqualTo(MessageState.SENT);
        receive(gateway, ref(message) + "-2", Status.DELIVERED, null);

        assertThat(state(message)).isEqualTo(MessageState.DELIVERED);
        assertThat(shown(message).<String>getList("timeline.text")).contains("The provider reports part 2: delivered.");
    }

    @Test
    void a_message_of_two_parts_is_undelivered_when_one_is() throws Exception {
        long message = sent(TWO_SEGMENTS);

        receive(gateway, ref(message) + "-2", Status.DELIVERED, null);
        receive(gateway, ref(message) + "-1", Status.UNDELIVERED, new Reason(null, "absent", null));

        assertThat(state(message)).isEqualTo(MessageState.UNDELIVERED);
        assertThat(shown(message).getString("error.code")).isEqualTo("absent");
    }

    @Test
    void both_parts_of_many_messages_may_come_in_one_request() throws Exception {
        var messages = List.of(sent(TWO_SEGMENTS), sent(TWO_SEGMENTS), sent(TWO_SEGMENTS));

        receipts.fire(new ReceiptsArrived(messages.stream()
                .flatMap(message -> List.of(ref(message) + "-2", ref(message) + "-1").stream())
                .map(ref -> receipt(gateway, ref, Status.DELIVERED, null))
                .toList()));

        assertThat(messages).allSatisfy(message -> assertThat(state(message)).isEqualTo(MessageState.DELIVERED));
    }

    @ParameterizedTest
    @EnumSource(names = {"UNDELIVERED", "FAILED", "EXPIRED"})
    void a_message_that_was_not_delivered_shows_the_class_and_text_of_the_provider(Status status) throws Exception {
        long message = sent("Hello");

        receive(gateway, ref(message), status, new Reason(FailureClass.THROTTLED, "30001", "The queue was full"));

        assertThat(state(message)).isEqualTo(MessageState.UNDELIVERED);
        var error = shown(message).<String, Object>getMap("error");
        assertThat(error)
                .containsEntry("code", "30001")
                .containsEntry("failure_class", "throttled")
                .containsEntry("text", "The queue was full");
    }

    @Test
    void a_submitted_message_is_recorded_and_does_not_change() throws Exception {
        long message = sent("Hello");

        receive(gateway, ref(message), Status.SUBMITTED, null);

        assertThat(state(message)).isEqualTo(MessageState.SENT);
        assertThat(shown(message).<String>getList("timeline.text")).contains("The provider reports: queued.");
    }

    @Test
    void the_receipt_that_a_message_was_sent_resolves_an_uncertain_one() throws Exception {
        account = accounts.create();
        gateway = gateway(account, ", \"unknown_after_accept_rate\": 1");
        long message = send("Hello");
        eventually(SOON, () -> state(message), now -> assertThat(now).isEqualTo(MessageState.UNCERTAIN));
        receive(gateway, ref(message), Status.SENT, null);
        assertThat(state(message)).as("the provider has not named its id yet").isEqualTo(MessageState.UNCERTAIN);

        receipts.fire(new ReceiptsArrived(List.of(new ReceiptArrived(
                gateway, new OurMessage(new MessageId(message), 1), Status.SENT, null, Instant.now(), "by our id"))));

        assertThat(state(message)).isEqualTo(MessageState.SENT);
        assertThat(count("uncertain", message)).isZero();
    }

    @Test
    void a_recipient_who_opted_out_at_the_provider_gets_nothing_more() throws Exception {
        long message = sent("Hello");

        receive(gateway, ref(message), Status.UNDELIVERED, new Reason(FailureClass.OPTED_OUT, "21610", "Unsubscribed"));

        assertThat(jdbi.<List<String>, RuntimeException>withHandle(handle -> handle.createQuery(
                                "select phone || ' ' || channel || ' ' || reason from suppression where account_id = :id")
                        .bind("id", account.id().value())
                        .mapTo(String.class)
                        .list()))
                .containsExactly("+254711000001 sms stop");
    }

    private GatewayId gateway(TestAccount owner, String more) throws Exception {
        return gateways.create(owner.id(), "Simulator", "simulator", json.readTree(SETTINGS.formatted(more)), 16);
    }

    private void receive(GatewayId through, String ref, Status status, @Nullable Reason reason) {
        receipts.fire(new ReceiptsArrived(List.of(receipt(through, ref, status, reason))));
    }

    private static ReceiptArrived receipt(GatewayId through, String ref, Status status, @Nullable Reason reason) {
        return new ReceiptArrived(through, new ProviderPart(ref), status, reason, Instant.now(), ref + ":" + status);
    }

    private static String ref(long message) {
        return "sim-" + message + "-1";
    }

    private long sent(String body) throws Exception {
        long message = send(body);
        eventually(SOON, () -> state(message), now -> assertThat(now).isEqualTo(MessageState.SENT));
        return message;
    }

    private long send(String body) {
        return account.api()
                .body(Map.of("to", "+254711000001", "body", body))
                .post("/api/v1/messages/send")
                .then()
                .statusCode(202)
                .extract()
                .jsonPath()
                .getLong("message_id");
    }

    private JsonPath shown(long message) {
        return account.api().get("/api/v1/messages/{id}", message).jsonPath();
    }

    private MessageState state(long message) {
        return MessageState.ofRank(
                jdbi.withHandle(handle -> handle.createQuery("select state from message where id = :id")
                        .bind("id", message)
                        .mapTo(Integer.class)
                        .one()));
    }

    private int early(long message) {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from early_receipt where ref = :ref")
                .bind("ref", ref(message))
                .mapTo(Integer.class)
                .one());
    }

    private int count(String table, long message) {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from " + table + " where message_id = :id")
                .bind("id", message)
                .mapTo(Integer.class)
                .one());
    }
}
