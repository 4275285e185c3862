package io.tidings.dispatch;

import io.tidings.dispatch.ChunkStore.Started;
import io.tidings.dispatch.OpenBlock.BlockEnd;
import io.tidings.suppression.Suppressions;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Sends one block. Commits the watermark of a chunk, then starts its calls while the watermark of the next chunk is
 * being committed. Does not wait for answers; the block ends later, after its last outcome.
 */
final class BlockFeeder {
    private final OpenBlock open;
    private final ChunkReader reader;
    private final BlockChunks chunks;
    private final ChunkStarter starter;
    private final CallAdmission admission;
    private final Function<Sender, BatchSender> batches;

    BlockFeeder(
            OpenBlock open,
            ChunkReader reader,
            BlockChunks chunks,
            ChunkStarter starter,
            CallAdmission admission,
            Function<Sender, BatchSender> batches) {
        this.open = open;
        this.reader = reader;
        this.chunks = chunks;
        this.starter = starter;
        this.admission = admission;
        this.batches = batches;
    }

    /** A chunk whose watermark is being committed. */
    private record Pending(ChunkReader.Part part, CompletableFuture<Started> watermark) {}

    /** Sends the messages of the block that are not started yet. */
    BlockEnd feed() {
        var next = start(System.nanoTime());
        while (next.isPresent()) {
            var part = next.get().part();
            var started = next.get().watermark().join();
            if (!started.allowed()) {
                return starter.refused(open);
            }
            next = start(started.notBefore() + nanos(part.chunk().segments()));
            if (!startCalls(part, started)) {
                // The pending watermark must commit before the release resets it. One that waits for its turn is given
                // up.
                open.halt();
                next.ifPresent(each -> each.watermark().join());
                return BlockEnd.RELEASE;
            }
        }
        return BlockEnd.CLOSE;
    }

    /** @param turn the earliest time of its first call by this block's own chunks, as of {@link System#nanoTime} */
    private Optional<Pending> start(long turn) {
        return reader.next().map(part -> new Pending(part, starter.startSoon(open, part.chunk(), turn)));
    }

    /**
     * Starts the calls of a chunk, spread over time by the rate limit.
     *
     * @return false when the rest is to be released
     */
    private boolean startCalls(ChunkReader.Part part, Started started) {
        if (admission.limiter().limits().batch() > 1) {
            return new ChunkBatches(
                            open,
                            part,
                            admission,
                            batches.apply(part.sender()),
                            new ChunkOptOuts(starter, part.chunk(), started))
                    .start(started.notBefore(), chunks.segmentsPerSecond());
        }
        boolean limited = chunks.segmentsPerSecond() < Double.POSITIVE_INFINITY;
        long at = started.notBefore();
        var waits = admission.limiter().gateway().capabilities().waits();
        var optOuts = new ChunkOptOuts(starter, part.chunk(), started);
        for (var item : part.items()) {
            if (limited) {
                admission.waitUntil(at);
                at += nanos(BlockChunks.segments(item));
            }
            if (optOuts.contains(item.recipient())) {
                skip(part, item);
                continue;
            }
            var call = admission.enter();
            if (call.isEmpty()) {
                return false;
            }
            if (optOuts.containsNow(item.recipient())) {
                admission.limiter().leave(call.get());
                skip(part, item);
            } else {
                part.sender().start(call.get(), item, open.submit(item.id()), waits);
            }
        }
        return true;
    }

    private void skip(ChunkReader.Part part, OutgoingMessage item) {
        part.sender().skip(item, open.submit(item.id()), Suppressions.ERROR_CODE);
    }

    /** Returns the time that these segments take by the block's limits; 0 without a limit. */
    private long nanos(int segments) {
        return (long) (segments / chunks.segmentsPerSecond() * 1e9);
    }
}
