package io.tidings.launch;

import io.tidings.shared.CampaignId;
import io.tidings.shared.TaskId;

/**
 * An accepted launch, whose messages a job now writes.
 *
 * @param messagesQueued the number of recipients at the time of the launch
 * @param task the task that shows the progress of the job
 */
public record LaunchResult(CampaignId campaign, long messagesQueued, TaskId task) {}
