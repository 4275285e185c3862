package io.tidings.launch;

import io.tidings.shared.CampaignId;
import io.tidings.shared.TaskId;
import java.util.List;

/**
 * An accepted launch, whose messages a job now writes.
 *
 * @param messagesQueued the number of recipients at the time of the launch
 * @param warnings about the texts of the first recipients
 * @param task the task that shows the progress of the job
 */
public record LaunchResult(CampaignId campaign, long messagesQueued, TaskId task, List<LaunchWarning> warnings) {}
