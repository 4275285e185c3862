package io.tidings.schedule;

import io.tidings.shared.AccountId;
import io.tidings.shared.TaskId;
import java.util.Optional;

/**
 * Knows of tasks more than their rows say: numbers that are kept with the thing that is worked on, or tasks that need no
 * row at all since all of them follows from that thing. Every CDI bean of this type is asked when a task is read.
 */
public interface TaskSource {
    /** The task as it stands now; called for tasks that are not final. Gives back what it does not know better. */
    default Task refresh(AccountId account, Task task) {
        return task;
    }

    /** A task that has no row; empty when it is none of this source's, or another account's. */
    default Optional<Task> find(AccountId account, TaskId id) {
        return Optional.empty();
    }
}
