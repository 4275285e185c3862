package io.tidings.dispatch;

import io.tidings.database.DatabaseAway;
import io.tidings.dispatch.ClaimStore.Lessee;
import io.tidings.dispatch.OpenBlock.Ending;
import io.tidings.observability.Redacted;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Works on one gateway's blocks, one after another, until there is nothing to claim or the gateway takes nothing. A
 * slow or broken gateway holds up its own workers only.
 */
final class Worker implements Runnable {
    private static final Logger LOG = Logger.getLogger(Worker.class);
    private static final long LOOK_INTO_QUEUE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Crew crew;
    private final DispatchParts parts;
    private final boolean single;
    private final Room room;
    private Lessee lessee;
    private boolean unheard;
    private long emptyQueueAt = System.nanoTime() - LOOK_INTO_QUEUE_NANOS;

    /** @param single whether it only looks after single messages and what is urgent */
    Worker(Crew crew, DispatchParts parts, boolean single, Room room) {
        this.crew = crew;
        this.parts = parts;
        this.single = single;
        this.room = room;
        this.lessee = crew.lessee();
    }

    @Override
    public void run() {
        try {
            boolean more = true;
            while (more && !crew.stopping() && crew.lane().ready()) {
                room.enter();
                more = next();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            crew.ended(single);
        }
    }

    /** Works on the next block. @return false when there is none */
    private boolean next() {
        try {
            var block = claimed();
            if (block.isEmpty()) {
                room.leave();
                return false;
            }
            take(block.get());
        } catch (RuntimeException e) {
            // The database may be away: then the claim is asked for again. Else recovery takes the block up.
            unheard &= DatabaseAway.caused(e);
            LOG.warnf("A dispatcher's pass failed: %s", Redacted.brief(e));
            LOG.debug("The failed pass", Redacted.of(e));
            room.leave();
            BlockFeeder.pause();
        }
        return true;
    }

    /** The next block, which is first of all the one that may have been claimed without an answer. */
    private Optional<Block> claimed() {
        if (unheard) {
            var block = parts.claims().taken(lessee);
            if (block.isPresent()) {
                return block;
            }
        }
        lessee = lessee.anew();
        unheard = true;
        var block = single ? claimSingle() : claim();
        unheard = block.isPresent();
        return block;
    }

    private void take(Block block) {
        var plan = parts.plans().get(block.plan());
        boolean aside = !single && parts.limits().slowsAlone(plan);
        var items =
                BlockFeeder.isCareful(block) ? List.<Item>of() : parts.blocks().items(block);
        int slots = BlockFeeder.isCareful(block) ? block.total() : items.size();
        var journal = parts.journal().open(block, slots);
        var open = new OpenBlock(block, plan, journal, aside ? Room.unlimited() : room);
        parts.endings().opened(open);
        unheard = false;
        if (aside) {
            room.leave();
            crew.aside(block.plan(), () -> work(open, items));
        } else {
            work(open, items);
        }
    }

    private void work(OpenBlock open, List<Item> items) {
        long startedAt = System.nanoTime();
        var ending = Ending.ABANDON;
        try (var ids = open.logContext()) {
            var feeder = new BlockFeeder(parts, crew.threads(), crew::stopping, open, single);
            ending = BlockFeeder.isCareful(open.block()) ? feeder.feedCarefully() : feeder.feed(items);
        } catch (RuntimeException e) {
            // It is given back if only the database was away; else it stays leased, and recovery takes it up once
            // everything that was begun is written, message by message if that happens again.
            ending = DatabaseAway.caused(e) ? Ending.RELEASE : Ending.ABANDON;
            LOG.warnf("Block %s was left: %s", open.block().id(), Redacted.brief(e));
            LOG.debug("Why the block was left", Redacted.of(e));
            BlockFeeder.pause();
        } finally {
            if (open.complete(ending)) {
                parts.writer().end(open);
            }
        }
        parts.metrics().looped(System.nanoTime() - startedAt);
    }

    private Optional<Block> claimSingle() {
        return parts.claims()
                .singles(lessee, crew.gateway(), crew.fedAside(), parts.config().chunkSize())
                .or(() -> parts.claims().urgent(lessee, crew.gateway(), crew.fedAside()));
    }

    private Optional<Block> claim() {
        return nextQueued().or(() -> parts.claims().block(lessee, crew.gateway(), crew.fedAside()));
    }

    /** Retries go before blocks; an empty queue is not looked into again for every block of a fast gateway. */
    private Optional<Block> nextQueued() {
        long now = System.nanoTime();
        if (now - emptyQueueAt < LOOK_INTO_QUEUE_NANOS) {
            return Optional.empty();
        }
        var queued = parts.claims()
                .retries(lessee, crew.gateway(), crew.fedAside(), parts.config().blockSize());
        if (queued.isEmpty()) {
            emptyQueueAt = now;
        }
        return queued;
    }
}
