package io.tidings.alerts;

import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.CampaignStatus;
import io.tidings.campaigns.Campaigns;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reports campaigns in progress whose recent failure rate has reached their limit. */
@Singleton
final class FailingCampaigns implements AlertSource {
    /** An open alert stays until the rate is below this share of the limit. */
    private static final double CLEARING_FACTOR = 0.8;

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
                boolean alreadyOpen = open.contains(subject(campaign));
                // The rate of a paused campaign does not change, so its alert stays until the campaign is resumed.
                if (rate.percent() >= (alreadyOpen ? limit * CLEARING_FACTOR : limit)) {
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
                String.format(
                        Locale.ROOT,
                        "%.1f %% of the latest messages failed (%d of %d).%s",
                        rate.percent(),
                        rate.failed(),
                        rate.decided(),
                        campaign.status() == CampaignStatus.PAUSED ? " The campaign is paused." : ""),
                Map.of("failed", rate.failed(), "decided", rate.decided()));
    }
}
