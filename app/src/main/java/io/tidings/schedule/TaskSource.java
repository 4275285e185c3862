package io.tidings.schedule;

import io.tidings.shared.AccountId;
import io.tidings.shared.TaskId;
import java.util.Optional;

/**
 * Supplies data about tasks that is not in their rows: counts that are stored with the processed item, and tasks without a
 * row, which are derived from that item. Each read of a task calls every CDI bean of this type.
 */
public interface TaskSource {
    /** Returns the current task, or the given one if this source has no newer data. Called for tasks that are not final. */
    default Task refresh(AccountId account, Task task) {
        return task;
    }

    /** Returns a task without a row. Empty if it belongs to another source or account. */
    default Optional<Task> find(AccountId account, TaskId id) {
        return Optional.empty();
    }
}
