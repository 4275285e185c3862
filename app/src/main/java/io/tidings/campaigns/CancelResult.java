package io.tidings.campaigns;

import io.tidings.shared.CampaignId;

/**
 * The result of a cancellation.
 *
 * @param messagesCancelled the messages cancelled at once; workers cancel those of their started chunks later
 */
public record CancelResult(CampaignId campaign, long messagesCancelled) {}
