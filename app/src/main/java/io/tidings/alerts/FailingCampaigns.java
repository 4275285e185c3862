package io.tidings.alerts;

import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.CampaignStatus;
import io.tidings.campaigns.Campaigns;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reports campaigns in progress whose recent failure rate has reached their limit, or of whose recent messages too many
 * are uncertain.
 */
@Singleton
final class FailingCampaigns implements AlertSource {
    /** An open alert stays until the rate is below this share of the limit. */
    private static final double CLEARING_FACTOR = 0.8;

    /** Among fewer recent messages a single uncertain one is more than one percent. */
    private static final int MIN_FOR_UNCERTAIN = 100;

    private final Campaigns campaigns;
    private final FailureRates rates;
    private final AlertConfig config;

    FailingCampaigns(Campaigns campaigns, FailureRates rates, AlertConfig config) {
        this.campaigns = campaigns;
        this.rates = rates;
        this.config = config;
    }

    @Override
    public AlertKind kind() {
        return AlertKind.FAILURES;
    }

    @Override
    public List<Finding> check(Set<String> open) {
        var findings = new ArrayList<Finding>();
        for (var campaign : campaigns.findAll(rates.activeCampaigns())) {
            rates.recent(campaign.id()).ifPresent(rate -> {
                double limit = Optional.ofNullable(campaign.terms().pauseOnFailureRate())
                        .orElse(config.failurePercent());
                double factor = open.contains(subject(campaign)) ? CLEARING_FACTOR : 1;
                // The rate of a paused campaign does not change, so its alert stays until the campaign is resumed.
                if (rate.percent() >= limit * factor
                        || (rate.decided() >= MIN_FOR_UNCERTAIN
                                && rate.uncertainPercent() >= config.uncertainPercent() * factor)) {
                    findings.add(finding(campaign, rate));
                }
            });
        }
        return findings;
    }

    private static String subject(Campaign campaign) {
        return "campaign:" + campaign.id();
    }

    private static Finding finding(Campaign campaign, FailureRates.Rate rate) {
        return new Finding(
                Optional.of(campaign.account()),
                AlertKind.FAILURES,
                subject(campaign),
                "%s.%s"
                        .formatted(
                                rate.text(),
                                campaign.status() == CampaignStatus.PAUSED ? " The campaign is paused." : ""),
                Map.of("failed", rate.failed(), "uncertain", rate.uncertain(), "decided", rate.decided()));
    }
}
