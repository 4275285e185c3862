package io.tidings.campaigns;

import io.tidings.shared.CampaignId;

/**
 * The result of a cancellation, as far as it is known after one second.
 *
 * @param messagesCancelled the messages that are cancelled
 * @param messagesInFlight the messages that a worker has started; each ends by the answer of its call, or as cancelled
 */
public record CancelResult(CampaignId campaign, long messagesCancelled, long messagesInFlight) {}
