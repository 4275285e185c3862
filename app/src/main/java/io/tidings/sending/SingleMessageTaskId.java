package io.tidings.sending;

import io.tidings.shared.MessageId;
import io.tidings.shared.TaskId;
import java.util.Optional;
import java.util.UUID;

/**
 * The id of a single message's task. It holds the message id in a UUID of version 8 (RFC 9562), whose layout is free.
 * So the task needs no row, and a send writes only the message.
 */
public final class SingleMessageTaskId {
    private static final long PREFIX = 0x7469_6469_6e67_8000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final long NUMBER_MASK = 0x3FFF_FFFF_FFFF_FFFFL;

    private SingleMessageTaskId() {}

    public static TaskId of(MessageId message) {
        return new TaskId(new UUID(PREFIX, VARIANT | message.value()));
    }

    /** Empty for the tasks of other work. */
    public static Optional<MessageId> messageOf(TaskId task) {
        var id = task.value();
        return id.getMostSignificantBits() == PREFIX
                ? Optional.of(new MessageId(id.getLeastSignificantBits() & NUMBER_MASK))
                : Optional.empty();
    }
}
