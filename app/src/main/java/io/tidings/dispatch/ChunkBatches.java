package io.tidings.dispatch;

import io.tidings.dispatch.BatchSender.Slotted;
import io.tidings.suppression.Suppressions;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts the calls of one chunk whose gateway sends several messages with one call. A batch has the next messages of
 * the chunk and never waits for further ones. Not thread-safe.
 */
final class ChunkBatches {
    private final OpenBlock open;
    private final ChunkReader.Part part;
    private final CallAdmission admission;
    private final BatchSender sender;
    private final ChunkOptOuts optOuts;

    ChunkBatches(
            OpenBlock open, ChunkReader.Part part, CallAdmission admission, BatchSender sender, ChunkOptOuts optOuts) {
        this.open = open;
        this.part = part;
        this.admission = admission;
        this.sender = sender;
        this.optOuts = optOuts;
    }

    /**
     * Starts the calls, spread over time by the rate limit.
     *
     * @param notBefore when the first call may start, as {@link System#nanoTime}
     * @param segmentsPerSecond infinite without a limit
     * @return false when the rest is to be released
     */
    boolean start(long notBefore, double segmentsPerSecond) {
        var waits = admission.limiter().gateway().capabilities().waits();
        int most = admission.limiter().limits().batch();
        long at = notBefore;
        for (int from = 0; from < part.items().size(); from += most) {
            var batch = part.items()
                    .subList(from, Math.min(from + most, part.items().size()));
            if (segmentsPerSecond < Double.POSITIVE_INFINITY) {
                admission.waitUntil(at);
                at += (long) (batch.stream().mapToInt(BlockChunks::segments).sum() / segmentsPerSecond * 1e9);
            }
            if (!start(batch, waits)) {
                return false;
            }
        }
        return true;
    }

    private boolean start(List<OutgoingMessage> batch, boolean waits) {
        if (batch.stream().allMatch(item -> optOuts.contains(item.recipient()))) {
            batch.forEach(this::skip);
            return true;
        }
        var call = admission.enter(batch.size());
        if (call.isEmpty()) {
            return false;
        }
        var items = new ArrayList<Slotted>(batch.size());
        for (var item : batch) {
            if (optOuts.containsNow(item.recipient())) {
                skip(item);
            } else {
                items.add(new Slotted(item, open.submit(item.id())));
            }
        }
        admission.limiter().ended(batch.size() - Math.max(1, items.size()));
        if (items.isEmpty()) {
            admission.limiter().leave(call.get());
        } else if (items.size() == 1) {
            part.sender()
                    .start(call.get(), items.getFirst().item(), items.getFirst().slot(), waits);
        } else {
            sender.start(call.get(), items, waits);
        }
        return true;
    }

    private void skip(OutgoingMessage item) {
        part.sender().skip(item, open.submit(item.id()), Suppressions.ERROR_CODE);
    }
}
