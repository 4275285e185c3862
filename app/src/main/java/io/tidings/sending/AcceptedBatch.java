package io.tidings.sending;

import io.tidings.shared.PlanId;
import io.tidings.shared.TaskId;

/**
 * The committed batch of a request.
 *
 * @param messages number of messages; 0 for a file, whose rows become messages later
 */
record AcceptedBatch(PlanId batch, TaskId task, long messages) {}
