package io.tidings.dispatch;

import io.tidings.dispatch.OpenBlock.Ending;
import io.tidings.gateways.Gateway;
import io.tidings.gateways.OutboundMessage;
import io.tidings.gateways.SendOutcome;
import io.tidings.observability.Redacted;
import io.tidings.shared.MessageId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/**
 * Works on one block after another: claim it, commit the watermark of a chunk, hand the chunk to the gateway while the
 * next chunk's watermark is being committed. It does not wait for answers: those end the block later, elsewhere.
 */
final class Worker implements Runnable {
    private static final Logger LOG = Logger.getLogger(Worker.class);
    /** Blocks whose answers are still awaited, so that a slow answer does not hold up the next block. */
    private static final int OPEN_BLOCKS = 4;

    private static final int PAUSE_AFTER_TROUBLE_MS = 500;
    private static final long LOOK_INTO_QUEUE_NANOS = 100_000_000L;

    private final Dispatcher dispatcher;
    private final DispatchParts parts;
    private final Executor threads;
    private final Semaphore room = new Semaphore(OPEN_BLOCKS);
    private long emptyQueueAt = System.nanoTime() - LOOK_INTO_QUEUE_NANOS;

    Worker(Dispatcher dispatcher, DispatchParts parts, Executor threads) {
        this.dispatcher = dispatcher;
        this.parts = parts;
        this.threads = threads;
    }

    @Override
    public void run() {
        while (!dispatcher.stopping()) {
            try {
                room.acquire();
            } catch (InterruptedException e) {
                return;
            }
            try {
                var next = next();
                if (next.isPresent()) {
                    try (var ids = next.get().open().logContext()) {
                        work(next.get());
                    }
                } else {
                    room.release();
                    dispatcher.waitForWork();
                    emptyQueueAt = System.nanoTime() - LOOK_INTO_QUEUE_NANOS;
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                // The database may be away: what was claimed by then is found by recovery.
                LOG.warnf("A dispatcher's pass failed: %s", e.getMessage());
                LOG.debug("The failed pass", e);
                room.release();
                pause();
            }
        }
    }

    private record Work(OpenBlock open, List<Item> items) {}

    private void work(Work work) {
        long startedAt = System.nanoTime();
        var ending = Ending.ABANDON;
        try {
            ending = submit(work.open(), work.items());
        } catch (RuntimeException e) {
            // The block stays leased; recovery takes it up once everything that was begun is written.
            LOG.warnf("Block %s was left: %s", work.open().block().id(), e.getMessage());
            LOG.debug("Why the block was left", e);
            pause();
        } finally {
            if (work.open().complete(ending)) {
                parts.writer().end(work.open());
            }
        }
        parts.metrics().looped(System.nanoTime() - startedAt);
    }

    private Optional<Work> next() {
        var config = parts.config();
        var claimed = nextQueued().or(() -> parts.blocks().claim(dispatcher.node(), config.leaseSeconds()));
        return claimed.map(block -> {
            var plan = parts.plans().get(block.plan());
            var items = parts.blocks().items(block);
            var open = new OpenBlock(block, plan, parts.journal().open(block, items.size()), room);
            parts.endings().opened(open);
            return new Work(open, items);
        });
    }

    /** Retries go before blocks; an empty queue is not looked into again for every block of a fast gateway. */
    private Optional<Block> nextQueued() {
        long now = System.nanoTime();
        if (now - emptyQueueAt < LOOK_INTO_QUEUE_NANOS) {
            return Optional.empty();
        }
        var config = parts.config();
        var queued = parts.blocks().claimQueued(dispatcher.node(), config.leaseSeconds(), config.blockSize());
        if (queued.isEmpty()) {
            emptyQueueAt = now;
        }
        return queued;
    }

    private Ending submit(OpenBlock open, List<Item> items) {
        var block = open.block();
        var lane = parts.lanes().of(block.gateway());
        var texts = parts.composer().of(open.plan(), items);
        int chunk = parts.config().chunkSize();
        var allowed = items.isEmpty() ? CompletableFuture.completedFuture(true) : start(block, items, 0);
        for (int from = 0; from < items.size(); from += chunk) {
            if (!allowed.join()) {
                return refused(open);
            }
            int to = Math.min(from + chunk, items.size());
            allowed = to < items.size() ? start(block, items, to) : allowed;
            for (var item : items.subList(from, to)) {
                if (dispatcher.stopping() || !lane.enter()) {
                    // The watermark on its way must have landed before the release sets it back.
                    allowed.join();
                    return Ending.RELEASE;
                }
                hand(open, lane, item, texts);
            }
        }
        return Ending.CLOSE;
    }

    /** The watermark of the chunk that begins at this item; the last chunk's is the block's end. */
    private CompletableFuture<Boolean> start(Block block, List<Item> items, int from) {
        int to = Math.min(from + parts.config().chunkSize(), items.size());
        long upto = to == items.size() ? block.lastId() : items.get(to - 1).id();
        return CompletableFuture.supplyAsync(() -> startForSure(block, upto), threads);
    }

    /** A commit whose result nobody heard gives no right to send: the row says what was committed. */
    private boolean startForSure(Block block, long upto) {
        while (true) {
            try {
                return parts.blocks().start(block, upto, parts.config().leaseSeconds())
                        || parts.blocks().startedAs(block, upto);
            } catch (RuntimeException e) {
                LOG.debugf("The watermark of block %s waits for the database: %s", block.id(), e.getMessage());
                if (dispatcher.stopping()) {
                    return false;
                }
                pause();
            }
        }
    }

    private Ending refused(OpenBlock open) {
        if (dispatcher.stopping()) {
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

    private void hand(OpenBlock open, Lane lane, Item item, Composer.Texts texts) {
        int slot = open.submit(item.id());
        var gateway = lane.gateway();
        if (gateway.capabilities().waits()) {
            threads.execute(() -> send(open, lane, item, slot, texts));
        } else {
            send(open, lane, item, slot, texts);
        }
    }

    private void send(OpenBlock open, Lane lane, Item item, int slot, Composer.Texts texts) {
        int attempt = item.attempts() + 1;
        var composed = compose(texts, item);
        if (composed instanceof Composer.Skip(var code)) {
            settle(open, lane, item, slot, attempt, Composer.skipped(code), Optional.empty());
            return;
        }
        var text = ((Composer.Ready) composed);
        var message = new OutboundMessage(
                new MessageId(item.id()),
                attempt,
                item.channel(),
                open.plan().sender(),
                item.recipient(),
                text.body(),
                text.segments());
        while (true) {
            open.journal().ifPresent(journal -> journal.begun(slot, item.id(), attempt));
            var outcome = call(lane.gateway(), message);
            if (outcome instanceof SendOutcome.Unreached) {
                backToQueue(open, lane, item, slot, Verdict.of(outcome, open.plan(), attempt, 0));
                return;
            }
            if (!(outcome instanceof SendOutcome.Throttled(var retryAfter))) {
                var jitter = ThreadLocalRandom.current().nextDouble();
                settle(
                        open,
                        lane,
                        item,
                        slot,
                        attempt,
                        Verdict.of(outcome, open.plan(), attempt - item.forgiven(), jitter),
                        text.rendered());
                return;
            }
            open.journal().ifPresent(journal -> journal.withdrawn(slot));
            lane.throttled(retryAfter);
            if (!lane.enter()) {
                // Shutting down. Not sent, and the journal says so: the next run takes it up again.
                return;
            }
        }
    }

    /** A text that cannot be made costs its own message, not the block. */
    private static Composer.Composed compose(Composer.Texts texts, Item item) {
        try {
            return texts.of(item);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.warnf(
                    "The text of message %d cannot be made: %s",
                    item.id(), e.getClass().getSimpleName());
            return new Composer.Skip("text_not_renderable");
        }
    }

    /** The answer is journalled before its place is free: so no more than the window can be in doubt after a crash. */
    private void settle(
            OpenBlock open,
            Lane lane,
            Item item,
            int slot,
            int attempt,
            Settlement settlement,
            Optional<Settled.Text> text) {
        var settled = new Settled(
                open.block(), item.id(), settlement, attempt, System.currentTimeMillis(), text.orElse(null));
        open.journal().ifPresent(journal -> journal.answered(slot, settled));
        lane.leave();
        parts.writer().add(open, settled);
    }

    /** Certainly not sent, and no attempt: the journal forgets that it was begun. */
    private void backToQueue(OpenBlock open, Lane lane, Item item, int slot, Settlement again) {
        open.journal().ifPresent(journal -> journal.withdrawn(slot));
        lane.unreached();
        parts.writer()
                .add(
                        open,
                        new Settled(open.block(), item.id(), again, item.attempts(), System.currentTimeMillis(), null));
    }

    private static SendOutcome call(Gateway gateway, OutboundMessage message) {
        try {
            return gateway.send(message);
        } catch (RuntimeException e) {
            LOG.warnf(Redacted.of(e), "The gateway failed at %s", message);
            return new SendOutcome.Unknown("gateway_fault");
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_AFTER_TROUBLE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
