package io.tidings.dispatch;

import io.tidings.contacts.Suppressions;
import io.tidings.dispatch.ChunkStore.Chunk;
import io.tidings.dispatch.ChunkStore.Started;
import io.tidings.dispatch.OpenBlock.Ending;
import io.tidings.observability.Redacted;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Hands one block to its gateway: commits the watermark of a chunk, then starts its calls while the next chunk's
 * watermark is being committed. It does not wait for answers: those end the block later, elsewhere.
 */
final class BlockFeeder {
    private static final Logger LOG = Logger.getLogger(BlockFeeder.class);
    /** From so many losses of its holder on, a block goes message by message, so that the one that kills is found. */
    private static final int CAREFUL_FROM = 2;

    private static final int PAUSE_AFTER_TROUBLE_MS = 500;
    private static final long LOOK_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** So much work is in a chunk at most: it is what a stop or an opt-out comes too late for, twice, for each worker. */
    private static final double CHUNK_SECONDS = 0.25;

    private final DispatchParts parts;
    private final Executor threads;
    private final BooleanSupplier stopping;
    private final OpenBlock open;
    private final Lane lane;
    private final boolean single;
    private final List<RateLimit> limits;

    BlockFeeder(DispatchParts parts, Executor threads, BooleanSupplier stopping, OpenBlock open, boolean single) {
        this.parts = parts;
        this.threads = threads;
        this.stopping = stopping;
        this.open = open;
        this.lane = parts.lanes().of(open.block().gateway());
        this.single = single;
        this.limits = parts.limits().of(open.plan(), single);
    }

    static boolean isCareful(Block block) {
        return block.rescues() >= CAREFUL_FROM;
    }

    /** @param items those that are still to be begun */
    Ending feed(List<Item> items) {
        var sender = sender(items);
        if (items.isEmpty()) {
            return Ending.CLOSE;
        }
        int to = end(items, 0);
        var next = start(items, 0, to);
        for (int from = 0; from < items.size(); ) {
            var started = next.join();
            if (!started.allowed()) {
                return refused();
            }
            int end = to;
            if (end < items.size()) {
                to = end(items, end);
                next = start(items, end, to);
            }
            if (!hand(items.subList(from, end), started, sender)) {
                // The watermark on its way must have landed before the release sets it back.
                next.join();
                return Ending.RELEASE;
            }
            from = end;
        }
        return Ending.CLOSE;
    }

    /** One message after another, each begun, read and sent before the next: whatever kills is alone in doubt. */
    Ending feedCarefully() {
        var block = open.block();
        LOG.warnf("Block %s lost its holder %d times: it goes message by message", block.id(), block.rescues());
        long after = block.startedUpto();
        while (true) {
            var id = parts.blocks().nextAfter(block, after);
            if (id.isEmpty()) {
                return Ending.CLOSE;
            }
            after = id.getAsLong();
            var entry = lane.enter(single, Lane.PATIENCE);
            if (stopping.getAsBoolean() || entry != Lane.Entry.ENTERED) {
                return Ending.RELEASE;
            }
            var started = startForSure(chunk(after, List.of(), 1));
            if (!started.allowed()) {
                lane.leave();
                return refused();
            }
            waitUntil(started.notBefore());
            sendAlone(after);
        }
    }

    /** Read only now, it could not be asked about before; what cannot be read was not begun after all. */
    private void sendAlone(long message) {
        Item item;
        Sender sender;
        boolean optedOut;
        try {
            item = parts.blocks().item(message);
            sender = sender(List.of(item));
            optedOut = !parts.chunks()
                    .optedOut(chunk(message, List.of(item.recipient()), 1))
                    .isEmpty();
        } catch (RuntimeException e) {
            lane.leave();
            throw e;
        }
        int slot = open.submit(message);
        if (optedOut) {
            lane.leave();
            sender.skip(item, slot, Suppressions.ERROR_CODE);
        } else {
            sender.send(item, slot);
        }
    }

    private Sender sender(List<Item> items) {
        return new Sender(parts, open, lane, parts.composer().of(open.plan(), items), single);
    }

    /** Starts the calls of a chunk, spread over its time. @return false when the rest is to be given back */
    private boolean hand(List<Item> chunk, Started started, Sender sender) {
        double least = RateLimits.least(limits);
        double at = started.notBefore();
        var waits = lane.gateway().capabilities().waits();
        for (var item : chunk) {
            if (least < Double.POSITIVE_INFINITY) {
                waitUntil((long) at);
                at += segments(item) / least * 1e9;
            }
            if (started.optedOut().contains(item.recipient())) {
                sender.skip(item, open.submit(item.id()), Suppressions.ERROR_CODE);
                continue;
            }
            if (open.isHalted() || stopping.getAsBoolean() || lane.enter(single, Lane.PATIENCE) != Lane.Entry.ENTERED) {
                return false;
            }
            if (open.isHalted()) {
                lane.leave();
                return false;
            }
            int slot = open.submit(item.id());
            if (waits) {
                threads.execute(() -> sender.send(item, slot));
            } else {
                sender.send(item, slot);
            }
        }
        return true;
    }

    private CompletableFuture<Started> start(List<Item> items, int from, int to) {
        var block = open.block();
        int segments = 0;
        if (!limits.isEmpty()) {
            for (var item : items.subList(from, to)) {
                segments += segments(item);
            }
        }
        // The last chunk's watermark is the block's end.
        long upto = to == items.size() ? block.lastId() : items.get(to - 1).id();
        var recipients = items.subList(from, to).stream().map(Item::recipient).toList();
        var chunk = chunk(upto, recipients, segments);
        return CompletableFuture.supplyAsync(() -> startForSure(chunk), threads);
    }

    private Chunk chunk(long upto, List<String> recipients, int segments) {
        return new Chunk(open.block(), upto, open.plan().channel(), recipients, segments, limits);
    }

    /** Where the chunk ends that begins here. */
    private int end(List<Item> items, int from) {
        int most = Math.min(items.size() - from, parts.config().chunkSize());
        most = (int) Math.clamp(lane.speed() * CHUNK_SECONDS, 1, most);
        double room = RateLimits.least(limits) * CHUNK_SECONDS;
        int to = from + 1;
        for (double used = segments(items.get(from)); to < from + most; to++) {
            used += segments(items.get(to));
            if (used > room) {
                break;
            }
        }
        return to;
    }

    /** A commit whose result nobody heard gives no right to send: the row says what was committed. */
    private Started startForSure(Chunk chunk) {
        boolean unheard = false;
        while (true) {
            try {
                var started = unheard
                        ? parts.chunks().again(chunk)
                        : parts.chunks().start(chunk, parts.config().leaseSeconds());
                if (started.allowed() || !unheard) {
                    return started;
                }
                unheard = false;
            } catch (RuntimeException e) {
                LOG.debugf(
                        "The watermark of block %s waits for the database: %s",
                        chunk.block().id(), Redacted.brief(e));
                unheard = true;
                if (stopping.getAsBoolean()) {
                    return Started.REFUSED;
                }
                pause();
            }
        }
    }

    private Ending refused() {
        if (stopping.getAsBoolean()) {
            return Ending.ABANDON;
        }
        return switch (parts.blocks().standing(open.block())) {
            case LOST -> Ending.ABANDON;
            case TO_STOP -> {
                parts.blocks().cancelRest(open.block(), open.begunUpto());
                yield Ending.CLOSE;
            }
            // Paused, or resumed again since: either way the rest is for later.
            case HELD -> Ending.RELEASE;
        };
    }

    private void waitUntil(long nanos) {
        long left;
        while ((left = nanos - System.nanoTime()) > 0 && !stopping.getAsBoolean()) {
            LockSupport.parkNanos(Math.min(left, LOOK_UP_NANOS));
        }
    }

    private static int segments(Item item) {
        return Math.max(1, item.segments());
    }

    static void pause() {
        try {
            Thread.sleep(PAUSE_AFTER_TROUBLE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
