package io.tidings.launch;

import io.tidings.queue.Dispatches;
import io.tidings.schedule.Tasks;
import jakarta.inject.Singleton;
import org.jdbi.v3.core.Jdbi;

/** Writes chunks of messages with their blocks and the checkpoint. */
@Singleton
final class ChunkWriter {
    private final Jdbi jdbi;
    private final LaunchStore store;
    private final Dispatches dispatch;
    private final Tasks tasks;

    ChunkWriter(Jdbi jdbi, LaunchStore store, Dispatches dispatch, Tasks tasks) {
        this.jdbi = jdbi;
        this.store = store;
        this.dispatch = dispatch;
        this.tasks = tasks;
    }

    /** Returns the number of messages of each block of the launch. */
    int blockSize(LaunchState launch) {
        return jdbi.withHandle(
                handle -> dispatch.blockSize(handle, launch.campaign().plan()));
    }

    /** @return false if the campaign is no longer being prepared, or another launcher has written this chunk */
    boolean write(LaunchState launch, long written, Chunk chunk) {
        return jdbi.inTransaction(handle -> {
            if (!store.advance(handle, launch, written, chunk)) {
                return false;
            }
            chunk.rows().flush(handle);
            dispatch.addBlocks(handle, launch.campaign().plan(), chunk.blocks());
            if (!chunk.variants().isEmpty()) {
                dispatch.addVariants(handle, launch.campaign().plan(), chunk.variants());
            }
            long after = written + chunk.size();
            tasks.progress(handle, launch.task(), launch.size(), after, after, 0);
            return true;
        });
    }
}
