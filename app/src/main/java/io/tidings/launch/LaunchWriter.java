package io.tidings.launch;

import io.tidings.schedule.JobContext;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Writes the messages of a launch chunk by chunk, from its checkpoint to the end. */
@Singleton
final class LaunchWriter {
    private final LaunchPipelines pipelines;
    private final ChunkWriter chunks;

    LaunchWriter(LaunchPipelines pipelines, ChunkWriter chunks) {
        this.pipelines = pipelines;
        this.chunks = chunks;
    }

    /** The result of one run of the writer. */
    sealed interface Result {
        /**
         * All messages are written.
         *
         * @param messages the number of messages written by this and earlier runs
         * @param waitingCost the highest possible cost, in units, of the recipients that wait for the winner of a test
         */
        record Written(long messages, long waitingCost) implements Result {}

        /** All messages are written, but they differ from the rehearsed plan. */
        record OtherPlan() implements Result {}

        /** The campaign is no longer being prepared, or another launcher has written the same chunk. */
        record Overtaken() implements Result {}
    }

    /** Writes all chunks. Throws the exception of {@link JobContext#later} if the node stops. */
    Result write(LaunchState launch, JobContext context) throws InterruptedException {
        long written = launch.written();
        try (var pipeline = pipelines.open(launch, chunks.blockSize(launch))) {
            for (var chunk = pipeline.next(); chunk.isPresent(); chunk = pipeline.next()) {
                if (context.stopping()) {
                    throw context.later(Duration.ZERO);
                }
                if (!chunks.write(launch, written, chunk.get())) {
                    return new Result.Overtaken();
                }
                context.progressed();
                written += chunk.get().size();
                pipeline.recycle(chunk.get());
            }
            return differsFromRehearsal(launch, pipeline)
                    ? new Result.OtherPlan()
                    : new Result.Written(written, pipeline.waitingCost());
        }
    }

    private static boolean differsFromRehearsal(LaunchState launch, LaunchPipeline pipeline) {
        return pipeline.hash()
                .filter(hash -> !hash.equals(launch.checkpoint().expectedHash()))
                .isPresent();
    }
}
