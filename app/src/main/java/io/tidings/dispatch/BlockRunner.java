package io.tidings.dispatch;

import io.tidings.database.DatabaseUnavailable;
import io.tidings.dispatch.OpenBlock.BlockEnd;
import io.tidings.observability.Redacted;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;

/** Takes open blocks from their first chunk to the last message that is handed to the gateway. Thread-safe. */
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

    /** Never throws an exception: a block that fails is given back, or left to recovery. */
    void run(OpenBlock open, List<OutgoingMessage> items, boolean single) {
        long startedAt = System.nanoTime();
        var ending = BlockEnd.ABANDON;
        try (var ids = open.logContext()) {
            ending = feeders.feed(open, items, single);
        } catch (RuntimeException e) {
            // It is given back if only the database was away; else it stays leased, and recovery takes it up once
            // everything that was begun is written, message by message if that happens again.
            ending = DatabaseUnavailable.caused(e) ? BlockEnd.RELEASE : BlockEnd.ABANDON;
            LOG.warnf("Block %s was left: %s", open.block().id(), Redacted.brief(e));
            LOG.debug("Why the block was left", Redacted.of(e));
            SendThreads.pauseAfterFailure();
        } finally {
            if (open.complete(ending)) {
                writer.end(open);
            }
        }
        metrics.looped(System.nanoTime() - startedAt);
    }
}
