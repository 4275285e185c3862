package io.tidings.sending;

import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import io.tidings.shared.TaskId;
import java.util.UUID;

/**
 * A batch whose file is being read.
 *
 * @param firstMessage id of the first message; 0 before the ids are allocated
 * @param rowsDone number of rows read and committed
 */
record FileBatch(
        PlanId id,
        AccountId account,
        TaskId task,
        UUID upload,
        FileSettings settings,
        long rowsAtMost,
        long firstMessage,
        long total,
        long rejected,
        long rowsDone) {}
