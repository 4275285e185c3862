package io.tidings.sending;

import io.tidings.imports.UploadRows;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.Tasks;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;

/** Writes each part of a file in one transaction: its messages, blocks, rejects and checkpoint. */
@Singleton
final class FilePartWriter {
    private final Jdbi jdbi;
    private final FileBatchStore store;
    private final FileMessageBuilder builder;
    private final SendQueue queue;
    private final Tasks tasks;

    FilePartWriter(Jdbi jdbi, FileBatchStore store, FileMessageBuilder rows, SendQueue queue, Tasks tasks) {
        this.jdbi = jdbi;
        this.store = store;
        this.builder = rows;
        this.queue = queue;
        this.tasks = tasks;
    }

    /** The rows read, messages written and rows rejected before a part. */
    private record Position(long rows, long written, long rejected) {}

    /** Returns the id of the batch's first message. Allocates ids once for all messages that the file can have. */
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
     * Writes all parts that are not written yet.
     *
     * @return false if the batch is no longer in preparation, or another reader is ahead
     * @throws io.tidings.shared.Problem.ProblemException 503 {@code backlog_full} when the account has too many waiting
     *     messages
     */
    boolean writeAll(FileBatch batch, long first, UploadRows file, JobContext context) {
        var messages = new FileRowRenderer(batch.settings());
        // All blocks have the same size, because a block's number follows from the number of messages before it.
        int size = jdbi.withHandle(handle -> queue.blockSize(handle, batch.id()));
        var position = new Position(0, 0, 0);
        for (var part = file.next(); part.isPresent(); part = file.next()) {
            if (context.stopping()) {
                throw context.later(Duration.ZERO);
            }
            var rendered = messages.render(part.get());
            var after = after(position, part.get(), rendered);
            // A part written by an earlier run is only counted. Its texts stay known as duplicates.
            if (after.rows() > batch.rowsDone()) {
                if (!write(batch, first, position, after, rendered, size)) {
                    return false;
                }
                context.progressed();
            }
            position = after;
        }
        return true;
    }

    private static Position after(Position position, UploadRows.Part part, FileRowRenderer.RenderedPart rendered) {
        return new Position(
                position.rows() + part.rows(),
                position.written() + rendered.texts().size(),
                position.rejected() + rendered.rejects().size());
    }

    private boolean write(
            FileBatch batch,
            long first,
            Position before,
            Position after,
            FileRowRenderer.RenderedPart rendered,
            int blockSize) {
        var people = builder.contacts(batch, rendered.texts());
        return jdbi.inTransaction(handle -> {
            if (!store.advance(
                    handle,
                    batch,
                    before.rows(),
                    after.rows(),
                    rendered.texts().size(),
                    rendered.rejects().size())) {
                return false;
            }
            store.insertRejects(handle, batch.id(), rendered.rejects());
            var messages = builder.build(handle, batch, first + before.written(), rendered.texts(), people);
            queue.write(handle, batch.id(), messages, before.written(), blockSize);
            queue.requireBacklogCapacity(handle, batch.account(), 0);
            tasks.progress(handle, batch.task(), null, after.rejected(), 0, after.rejected());
            return true;
        });
    }
}
