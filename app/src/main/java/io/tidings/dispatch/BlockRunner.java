package io.tidings.dispatch;

import io.tidings.database.DatabaseUnavailable;
import io.tidings.dispatch.OpenBlock.BlockEnd;
import io.tidings.observability.Redacted;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Sends open blocks from their first chunk to the start of their last call. Thread-safe. */
@Singleton
final class BlockRunner {
    private static final Logger LOG = Logger.getLogger(BlockRunner.class);

    private final BlockFeeders feeders;
    private final OutcomeWriter writer;
    private final DispatchMetrics metrics;

    BlockRunner(BlockFeeders feeders, OutcomeWriter writer, DispatchMetrics metrics) {
        this.feeders = feeders;
        this.writer = writer;
        this.metrics = metrics;
    }

    /** Sends one block. Throws nothing, not even an error: a block that fails is released, or left to recovery. */
    void run(OpenBlock open, boolean single) {
        long startedAt = System.nanoTime();
        var ending = BlockEnd.ABANDON;
        try (var ids = open.logContext()) {
            ending = feeders.feed(open, single);
        } catch (RuntimeException | Error e) {
            // Release the block if only the database was unavailable. Otherwise it stays leased, and recovery takes it
            // over after all started messages are written. If it fails again, it is sent message by message.
            ending = DatabaseUnavailable.caused(e) ? BlockEnd.RELEASE : BlockEnd.ABANDON;
            LOG.warnf("Sending block %s failed: %s", open.block().id(), Redacted.brief(e));
            LOG.debug("The failure of the block", Redacted.of(e));
            SendThreads.pauseAfterFailure();
        } finally {
            if (open.complete(ending)) {
                writer.end(open);
            }
        }
        metrics.looped(System.nanoTime() - startedAt);
    }
}
