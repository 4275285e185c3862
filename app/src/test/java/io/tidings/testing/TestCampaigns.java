package io.tidings.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.arc.Unremovable;
import io.tidings.gateways.GatewayChange;
import io.tidings.gateways.Gateways;
import io.tidings.shared.GatewayId;
import io.tidings.testing.TestAccounts.TestAccount;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** Creates accounts that can send, and their contacts. {@link CampaignBuilder#aCampaign()} builds campaigns. */
@Singleton
@Unremovable
public final class TestCampaigns {
    public static final String PERFECT = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "receipts": false}""";

    private static final int WINDOW = 64;

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
        gateway(account, simulatorSettings, WINDOW);
        return account;
    }

    /** Creates an account that cannot send. */
    public TestAccount accountWithoutGateway() {
        return accounts.create();
    }

    /**
     * Creates a simulated gateway.
     *
     * @param window the number of calls at once
     */
    public GatewayId gateway(TestAccount account, String simulatorSettings, int window) {
        return gateways.create(account.id(), "Simulator", "simulator", parse(simulatorSettings), window);
    }

    /** Changes the settings of the gateway of the account. */
    public void changeGateway(TestAccount account, String simulatorSettings) {
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

    /** Parses the settings of a simulated provider. */
    public JsonNode parse(String simulatorSettings) {
        try {
            return json.readTree(simulatorSettings);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
