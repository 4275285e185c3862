package io.tidings.inbound;

import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.gateways.Gateways;
import io.tidings.gateways.ReceiptArrived;
import io.tidings.gateways.ReceiptArrived.Status;
import io.tidings.messages.MessageState;
import io.tidings.shared.GatewayId;
import io.tidings.shared.MessageId;
import io.tidings.testing.CapturedLog;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("F23")
class ReceiptsTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String PERFECT = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "receipts": false}""";

    @Inject
    TestAccounts accounts;

    @Inject
    Gateways gateways;

    @Inject
    ObjectMapper json;

    @Inject
    Event<ReceiptArrived> receipts;

    @Inject
    ReceiptStore store;

    @Inject
    LateReceipts late;

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
            receipts.fire(receipt(bad, "no text \0 of PostgreSQL"));
            good.forEach(message -> receipts.fire(receipt(message, null)));

            for (long message : good) {
                awaitState(message, MessageState.DELIVERED);
            }
            assertThat(logged.lines().filter(line -> line.contains("Ignored a receipt")))
                    .singleElement()
                    .asString()
                    .contains("message " + bad)
                    .contains("SQL state")
                    .doesNotContain("no text");
        }
        assertThat(state(bad)).isEqualTo(MessageState.SENT.rank());
    }

    @Test
    void a_receipt_that_was_stored_and_never_applied_is_applied_later() throws Exception {
        long message = sent();
        store.keep(List.of(receipt(message, null)));
        assertThat(state(message)).isEqualTo(MessageState.SENT.rank());

        late.apply();

        assertThat(state(message)).isEqualTo(MessageState.DELIVERED.rank());
    }

    private ReceiptArrived receipt(long message, @Nullable String code) {
        return new ReceiptArrived(
                gateway, new MessageId(message), Status.DELIVERED, code, Instant.now(), "receipt of " + message);
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
