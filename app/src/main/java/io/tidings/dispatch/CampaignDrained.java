package io.tidings.dispatch;

import io.tidings.shared.CampaignId;

/** Nothing of this campaign is left to be sent. Told at least once: observers are idempotent. */
public record CampaignDrained(CampaignId campaign) {}
