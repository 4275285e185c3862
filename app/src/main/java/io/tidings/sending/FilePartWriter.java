package io.tidings.sending;

import io.tidings.imports.UploadRows;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.Tasks;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;

/** Writes the parts of a file as messages: one transaction each, with its blocks, its rejects and the checkpoint. */
@Singleton
final class FilePartWriter {
    private final Jdbi jdbi;
    private final FileBatchStore store;
    private final FileMessageRows rows;
    private final SendQueue queue;
    private final Tasks tasks;

    FilePartWriter(Jdbi jdbi, FileBatchStore store, FileMessageRows rows, SendQueue queue, Tasks tasks) {
        this.jdbi = jdbi;
        this.store = store;
        this.rows = rows;
        this.queue = queue;
        this.tasks = tasks;
    }

    /** Where a reader stands. */
    private record Position(long rows, long written, long rejected) {}

    /** The id of the batch's first message. Taken once for all messages that the file can have. */
    long firstMessage(FileBatch batch, JobContext context) {
        if (batch.firstMessage() > 0) {
            return batch.firstMessage();
        }
        long first = queue.allocateIds(Math.max(1, batch.rowsAtMost()));
        if (!jdbi.inTransaction(handle -> store.reserveIds(handle, batch, first))) {
            throw context.later(Duration.ofSeconds(1));
        }
        return first;
    }

    /**
     * @return false when the batch is not being prepared any more, or another reader is ahead
     * @throws io.tidings.shared.Problem.ProblemException 503 {@code backlog_full} when too much of the account's waits already
     */
    boolean writeAll(FileBatch batch, long first, UploadRows file, JobContext context) {
        var maker = new FileMessages(batch.settings());
        // One size for the whole run: a block's place in line follows from how many messages come before it.
        int size = jdbi.withHandle(handle -> queue.blockSize(handle, batch.id()));
        var place = new Position(0, 0, 0);
        for (var part = file.next(); part.isPresent(); part = file.next()) {
            if (context.stopping()) {
                throw context.later(Duration.ZERO);
            }
            var made = maker.render(part.get());
            var after = after(place, part.get(), made);
            // What an earlier run has written is only counted, and its texts are remembered.
            if (after.rows() > batch.rowsDone() && !write(batch, first, place, after, made, size)) {
                return false;
            }
            place = after;
        }
        return true;
    }

    private static Position after(Position place, UploadRows.Part part, FileMessages.RenderedPart made) {
        return new Position(
                place.rows() + part.rows(),
                place.written() + made.texts().size(),
                place.rejected() + made.rejects().size());
    }

    private boolean write(
            FileBatch batch, long first, Position before, Position after, FileMessages.RenderedPart made, int blockSize) {
        var people = rows.contacts(batch, made.texts());
        return jdbi.inTransaction(handle -> {
            if (!store.advance(
                    handle,
                    batch,
                    before.rows(),
                    after.rows(),
                    made.texts().size(),
                    made.rejects().size())) {
                return false;
            }
            store.insertRejects(handle, batch.id(), made.rejects());
            var messages = rows.build(handle, batch, first + before.written(), made.texts(), people);
            queue.write(handle, batch.id(), messages, before.written(), blockSize);
            queue.requireBacklogCapacity(handle, batch.account(), 0);
            tasks.progress(handle, batch.task(), null, after.rejected(), 0, after.rejected());
            return true;
        });
    }
}
