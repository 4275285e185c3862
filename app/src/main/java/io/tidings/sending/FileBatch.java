package io.tidings.sending;

import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import io.tidings.shared.TaskId;
import java.time.Instant;
import java.util.UUID;

/**
 * A batch whose file is being read.
 *
 * @param firstMessage 0 before its ids are taken
 * @param rowsDone how far the file is read
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
        long rowsDone,
        Instant createdAt) {}
