package io.tidings.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.gateways.GatewayChange;
import io.tidings.gateways.Gateways;
import io.tidings.testing.TestAccounts.TestAccount;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** Creates accounts that can send, and their contacts. {@link CampaignBuilder#aCampaign()} creates campaigns. */
@Singleton
public final class TestCampaigns {
    public static final String PERFECT = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "receipts": false}""";

    private final Jdbi jdbi;
    private final TestAccounts accounts;
    private final Gateways gateways;
    private final ObjectMapper json;

    TestCampaigns(Jdbi jdbi, TestAccounts accounts, Gateways gateways, ObjectMapper json) {
        this.jdbi = jdbi;
        this.accounts = accounts;
        this.gateways = gateways;
        this.json = json;
    }

    public TestContacts people() {
        return new TestContacts(jdbi);
    }

    /** Creates an account with a simulated gateway. */
    public TestAccount account(String simulatorSettings) {
        var account = accounts.create();
        gateways.create(account.id(), "Simulator", "simulator", parse(simulatorSettings), 64);
        return account;
    }

    /** Creates an account that cannot send. */
    public TestAccount accountWithoutGateway() {
        return accounts.create();
    }

    /** Changes the settings of the gateway of the account. */
    public void settings(TestAccount account, String simulatorSettings) {
        var gateway = gateways.ofAccount(account.id()).getFirst().id();
        var unused = gateways.change(account.id(), gateway, GatewayChange.NONE.withSettings(parse(simulatorSettings)));
    }

    /** Puts the phone number of the contact on the suppression list of the account. */
    public void optOut(TestAccount account, long contact) {
        account.api()
                .body(Map.of("phone", people().phone(contact)))
                .post("/api/v1/suppressions")
                .then()
                .statusCode(201);
    }

    /** Returns an existing campaign. */
    public TestCampaign campaign(TestAccount account, long id) {
        return new TestCampaign(account, id, jdbi);
    }

    private JsonNode parse(String simulatorSettings) {
        try {
            return json.readTree(simulatorSettings);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
