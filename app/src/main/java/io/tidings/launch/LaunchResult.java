package io.tidings.launch;

import io.tidings.shared.CampaignId;
import io.tidings.shared.TaskId;

/**
 * A launch that was accepted: from now on it goes by itself.
 *
 * @param messagesQueued recipients as counted at this moment
 * @param task where the preparation of the messages can be followed
 */
public record LaunchResult(CampaignId campaign, long messagesQueued, TaskId task) {}
