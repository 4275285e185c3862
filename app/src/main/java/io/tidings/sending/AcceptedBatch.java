package io.tidings.sending;

import io.tidings.shared.PlanId;
import io.tidings.shared.TaskId;

/**
 * The answer to a request for a batch: it is committed.
 *
 * @param messages 0 for a file, whose rows become messages later
 */
record AcceptedBatch(PlanId batch, TaskId task, long messages) {}
