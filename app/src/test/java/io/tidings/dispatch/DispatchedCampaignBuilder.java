package io.tidings.dispatch;

import io.quarkus.arc.Arc;
import io.tidings.plans.RetryPolicy;
import io.tidings.plans.SendPlan;
import io.tidings.plans.SendPlan.OnUncertain;
import io.tidings.shared.Channel;
import io.tidings.shared.GatewayId;
import io.tidings.shared.PlanId;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaigns;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Builds a campaign below the API, as the launcher writes it: a plan, messages and blocks that the real dispatcher can
 * send. For example {@code aDispatchedCampaign().withMessages(300).released()}.
 *
 * <p>By default it is sent by a new account, through a simulated provider that accepts everything.
 */
public final class DispatchedCampaignBuilder {
    private static final int WINDOW = 64;

    private final TestCampaigns campaigns;
    private final DispatchedCampaignWriter writer;
    private @Nullable TestAccount account;
    private @Nullable GatewayId gateway;
    private String simulatorSettings = TestCampaigns.PERFECT;
    private int messages = 1;
    private int priority = 20;
    private @Nullable Integer rateLimit;
    private @Nullable Instant sendUntil;
    private @Nullable String sender;
    private OnUncertain onUncertain = OnUncertain.PARK;
    private RetryPolicy retry = new RetryPolicy(3, Duration.ofMillis(50), 2, Duration.ofSeconds(1));

    private DispatchedCampaignBuilder(TestCampaigns campaigns, DispatchedCampaignWriter writer) {
        this.campaigns = campaigns;
        this.writer = writer;
    }

    /** Starts to build a campaign. The test must be a {@code @QuarkusTest}. */
    public static DispatchedCampaignBuilder aDispatchedCampaign() {
        return new DispatchedCampaignBuilder(
                Arc.container().instance(TestCampaigns.class).get(),
                Arc.container().instance(DispatchedCampaignWriter.class).get());
    }

    /** Uses this account and gateway instead of new ones. */
    public DispatchedCampaignBuilder in(TestAccount existing, GatewayId existingGateway) {
        account = existing;
        gateway = existingGateway;
        return this;
    }

    /** Creates the account with a simulated provider that has these settings. */
    public DispatchedCampaignBuilder through(String simulator) {
        simulatorSettings = simulator;
        return this;
    }

    public DispatchedCampaignBuilder withMessages(int count) {
        messages = count;
        return this;
    }

    /** Sets the priority. A lower number is sent first. */
    public DispatchedCampaignBuilder priority(int number) {
        priority = number;
        return this;
    }

    public DispatchedCampaignBuilder rateLimit(int segmentsPerSecond) {
        rateLimit = segmentsPerSecond;
        return this;
    }

    public DispatchedCampaignBuilder sendUntil(Instant latest) {
        sendUntil = latest;
        return this;
    }

    public DispatchedCampaignBuilder sender(String name) {
        sender = name;
        return this;
    }

    public DispatchedCampaignBuilder retrying(RetryPolicy policy) {
        retry = policy;
        return this;
    }

    public DispatchedCampaignBuilder onUncertain(OnUncertain policy) {
        onUncertain = policy;
        return this;
    }

    /** Writes the campaign without releasing it. */
    public DispatchedCampaign prepared() {
        var owner = account == null ? campaigns.accountWithoutGateway() : account;
        var through = gateway == null ? campaigns.gateway(owner, simulatorSettings, WINDOW) : gateway;
        return writer.write(owner, messages, id -> plan(id, owner, through));
    }

    /** Writes the campaign and releases it, so that the dispatcher sends it. */
    public DispatchedCampaign released() {
        var campaign = prepared();
        campaign.release();
        return campaign;
    }

    private SendPlan plan(PlanId id, TestAccount owner, GatewayId through) {
        return new SendPlan(
                id,
                SendPlan.Kind.CAMPAIGN,
                owner.id(),
                through,
                Channel.SMS,
                sender,
                priority,
                SendPlan.Text.sameForAll("Hello"),
                retry,
                onUncertain,
                new SendPlan.Limits(rateLimit, sendUntil),
                false);
    }
}
