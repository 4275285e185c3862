package io.tidings.campaigns;

import io.tidings.shared.CampaignId;

/**
 * A campaign that was stopped.
 *
 * @param messagesCancelled at once; what is in flight ends by itself, and what a worker had begun but not sent follows
 */
public record CancelResult(CampaignId campaign, long messagesCancelled) {}
