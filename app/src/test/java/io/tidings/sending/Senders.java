package io.tidings.sending;

import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.path.json.JsonPath;
import io.tidings.accounts.NewAccount;
import io.tidings.database.DataDirectory;
import io.tidings.gateways.GatewayChange;
import io.tidings.gateways.Gateways;
import io.tidings.gateways.simulator.AcceptedRecord;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** Creates accounts with a gateway and sends requests for them. */
@Singleton
public final class Senders {
    public static final String PERFECT = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "receipts": false}""";
    public static final String REFUSING = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "refusal_rate": 1, "receipts": false}""";

    private final Jdbi jdbi;
    private final TestAccounts accounts;
    private final Gateways gateways;
    private final ObjectMapper json;
    private final DataDirectory data;

    Senders(Jdbi jdbi, TestAccounts accounts, Gateways gateways, ObjectMapper json, DataDirectory data) {
        this.jdbi = jdbi;
        this.accounts = accounts;
        this.gateways = gateways;
        this.json = json;
        this.data = data;
    }

    public TestAccount account(String simulator) {
        return account(simulator, "KE");
    }

    TestAccount account(String simulator, String country) {
        var account = accounts.create(new NewAccount("Test", country, "UTC", false));
        try {
            gateways.create(account.id(), "Simulator", "simulator", json.readTree(simulator), 64);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return account;
    }

    /** Creates an account without a gateway. */
    TestAccount accountWithoutGateway() {
        return accounts.create();
    }

    void change(TestAccount account, String simulator) throws IOException {
        change(account, GatewayChange.NONE.withSettings(json.readTree(simulator)));
    }

    /** Limits the gateway to {@code perSecond} segments per second. */
    void limit(TestAccount account, int perSecond) {
        change(account, GatewayChange.NONE.withRateLimit(perSecond));
    }

    private void change(TestAccount account, GatewayChange change) {
        gateways.change(
                account.id(), gateways.defaultFor(account.id()).orElseThrow().id(), change);
    }

    /** Returns the sizes of the batch's blocks in order. */
    List<Integer> blockSizes(long batch) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select n_total from send_block where plan_id = :id order by first_id")
                        .bind("id", batch)
                        .mapTo(Integer.class)
                        .list());
    }

    public Jdbi jdbi() {
        return jdbi;
    }

    public static String phone(int number) {
        return "+254711%06d".formatted(number);
    }

    public JsonPath send(TestAccount account, Map<String, ?> body) {
        return account.api()
                .body(body)
                .post("/api/v1/messages/send")
                .then()
                .statusCode(202)
                .extract()
                .jsonPath();
    }

    public JsonPath get(TestAccount account, String path) {
        return account.api().get(path).then().statusCode(200).extract().jsonPath();
    }

    /** Waits until the task has ended. */
    public JsonPath awaitEnd(TestAccount account, String task) throws Exception {
        return eventually(
                SOON,
                () -> get(account, "/api/v1/tasks/" + task),
                now -> assertThat(now.getString("state")).isIn("succeeded", "failed", "cancelled"));
    }

    long templateOf(TestAccount account, String body, String... variables) {
        return account.api()
                .body(Map.of("name", "T" + System.nanoTime(), "body", body, "variables", List.of(variables)))
                .post("/api/v1/templates")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getLong("id");
    }

    /** Returns the ids of messages that the simulated provider accepted, one entry per acceptance. */
    public List<Long> accepted(long first, int messages) {
        return AcceptedRecord.acceptedIn(data.folder("simulator"), first, messages);
    }

    String body(long message) {
        return jdbi.withHandle(handle -> handle.createQuery("select body from message where id = :id")
                .bind("id", message)
                .mapTo(String.class)
                .one());
    }
}
