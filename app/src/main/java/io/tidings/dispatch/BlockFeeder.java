package io.tidings.dispatch;

import io.tidings.dispatch.ChunkStore.Started;
import io.tidings.dispatch.OpenBlock.BlockEnd;
import io.tidings.suppression.Suppressions;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Sends one block. Commits the watermark of a chunk, then starts its calls while the watermark of the next chunk is
 * being committed. Does not wait for answers; the block ends later, after its last outcome.
 */
final class BlockFeeder {
    private final OpenBlock open;
    private final BlockChunks chunks;
    private final ChunkStarter starter;
    private final CallAdmission admission;
    private final Sender sender;

    BlockFeeder(OpenBlock open, BlockChunks chunks, ChunkStarter starter, CallAdmission admission, Sender sender) {
        this.open = open;
        this.chunks = chunks;
        this.starter = starter;
        this.admission = admission;
        this.sender = sender;
    }

    /**
     * Sends the messages of the block.
     *
     * @param items the messages that are not started yet
     */
    BlockEnd feed(List<OutgoingMessage> items) {
        if (items.isEmpty()) {
            return BlockEnd.CLOSE;
        }
        int to = chunks.end(items, 0);
        var next = start(items, 0, to);
        for (int from = 0; from < items.size(); ) {
            var started = next.join();
            if (!started.allowed()) {
                return starter.refused(open);
            }
            int end = to;
            if (end < items.size()) {
                to = chunks.end(items, end);
                next = start(items, end, to);
            }
            if (!startCalls(items.subList(from, end), started)) {
                // The pending watermark must commit before the release resets it.
                next.join();
                return BlockEnd.RELEASE;
            }
            from = end;
        }
        return BlockEnd.CLOSE;
    }

    private CompletableFuture<Started> start(List<OutgoingMessage> items, int from, int to) {
        return starter.startSoon(chunks.between(items, from, to));
    }

    /**
     * Starts the calls of a chunk, spread over time by the rate limit. @return false when the rest is to be released
     */
    private boolean startCalls(List<OutgoingMessage> chunk, Started started) {
        double perSecond = chunks.segmentsPerSecond();
        double at = started.notBefore();
        var waits = admission.limiter().gateway().capabilities().waits();
        for (var item : chunk) {
            if (perSecond < Double.POSITIVE_INFINITY) {
                admission.waitUntil((long) at);
                at += BlockChunks.segments(item) / perSecond * 1e9;
            }
            if (started.optedOut().contains(item.recipient())) {
                sender.skip(item, open.submit(item.id()), Suppressions.ERROR_CODE);
                continue;
            }
            if (!admission.enter()) {
                return false;
            }
            sender.start(item, open.submit(item.id()), waits);
        }
        return true;
    }
}
