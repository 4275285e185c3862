package io.tidings.sending;

import static io.tidings.sending.Senders.PERFECT;
import static io.tidings.sending.Senders.phone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An account whose oldest gateway has the channel SMS only. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class RoutingByChannelTest {
    private static final Map<String, String> TO_WHATSAPP =
            Map.of("to", phone(8), "body", "Hello", "channel", "whatsapp");

    @Inject
    Senders senders;

    @Inject
    Jdbi jdbi;

    TestAccount account;
    long sms;

    @BeforeEach
    void create_a_gateway_for_sms() {
        account = senders.account(PERFECT);
        sms = senders.get(account, "/api/v1/gateways").getLong("data[0].id");
        account.api()
                .body(Map.of("channels", List.of("sms")))
                .patch("/api/v1/gateways/" + sms)
                .then()
                .statusCode(200)
                .body("channels", equalTo(List.of("sms")));
    }

    @Test
    @Tag("S4-29")
    void a_message_of_a_channel_goes_to_the_oldest_gateway_with_this_channel() {
        long whatsapp = account.api()
                .body(Map.of("name", "Second", "provider", "simulator", "channels", List.of("whatsapp")))
                .post("/api/v1/gateways")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getLong("id");

        senders.send(account, TO_WHATSAPP);
        senders.send(account, Map.of("to", phone(9), "body", "Hello"));

        List<String> routes = jdbi.withHandle(handle -> handle.createQuery(
                        "select channel || ' ' || gateway_id from send_plan where account_id = :account order by 1")
                .bind("account", account.id().value())
                .mapTo(String.class)
                .list());
        assertThat(routes).containsExactly("sms " + sms, "whatsapp " + whatsapp);
    }

    @Test
    void a_message_of_a_channel_that_no_gateway_has_is_refused() {
        refused("/api/v1/messages/send", TO_WHATSAPP);
        refused("/api/v1/messages/batch", Map.of("messages", List.of(TO_WHATSAPP)));
    }

    @Test
    void a_campaign_cannot_name_a_gateway_without_its_channel() {
        account.api()
                .body(Map.of("name", "x", "channel", "whatsapp", "base_template", "Hi", "gateway_id", sms))
                .post("/api/v1/campaigns")
                .then()
                .statusCode(422)
                .body("code", equalTo("no_gateway_for_channel"))
                .body("errors.pointer", hasItem("#/gateway_id"));
    }

    @Test
    void a_gateway_has_at_least_one_known_channel() {
        for (var channels : List.of(List.of(), List.of("fax"), List.of("sms", "sms"))) {
            account.api()
                    .body(Map.of("channels", channels))
                    .patch("/api/v1/gateways/" + sms)
                    .then()
                    .statusCode(422)
                    .body("code", equalTo("channels_invalid"));
        }
    }

    private void refused(String path, Map<String, ?> body) {
        account.api().body(body).post(path).then().statusCode(422).body("code", equalTo("no_gateway_for_channel"));
    }
}
