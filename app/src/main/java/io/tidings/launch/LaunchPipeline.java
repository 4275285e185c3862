package io.tidings.launch;

import io.tidings.credits.PriceList;
import io.tidings.messages.MessageWriter;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Reads the audience and renders messages on its own thread, while the caller writes the previous chunk. So two
 * connections are busy. At most three chunks are in memory. Use it from one thread, and close it.
 */
final class LaunchPipeline implements AutoCloseable {
    /** One chunk is filled, one is ready, and one is being written. */
    private static final int WRITERS = 3;

    private final EligibleAudience audience;
    private final LaunchState launch;
    private final PriceList prices;
    private final ChunkFiller.Shape shape;
    private final Optional<PlanHash> hash;
    private final BlockingQueue<MessageWriter> free = new ArrayBlockingQueue<>(WRITERS);
    private final BlockingQueue<Step> ready = new ArrayBlockingQueue<>(1);
    // A platform thread, because an interrupt would close the socket of a virtual thread.
    private final Thread renderer;
    private long waitingCost;

    LaunchPipeline(EligibleAudience audience, PriceList prices, ChunkFiller.Shape shape, Instant now) {
        this.audience = audience;
        this.launch = audience.launch();
        this.hash = launch.checkpoint().expectedHash() == null
                        || launch.checkpoint().phase() == LaunchCheckpoint.Phase.REST
                ? Optional.empty()
                : Optional.of(new PlanHash(launch));
        this.prices = prices;
        this.shape = shape;
        for (int i = 0; i < WRITERS; i++) {
            free.add(new MessageWriter(now));
        }
        renderer =
                Thread.ofPlatform().daemon().name("launch-" + launch.campaign()).start(this::render);
    }

    private sealed interface Step {
        record Next(Chunk chunk) implements Step {}

        record End() implements Step {}

        record Failed(Throwable cause) implements Step {}
    }

    /** Waits for the next chunk. Returns empty after the last one. */
    Optional<Chunk> next() throws InterruptedException {
        return switch (ready.take()) {
            case Step.Next(var chunk) -> Optional.of(chunk);
            case Step.End _ -> Optional.empty();
            case Step.Failed(var cause) ->
                throw new IllegalStateException(
                        "campaign %s: reading the audience failed".formatted(launch.campaign()), cause);
        };
    }

    /** Returns the hash of the plan. Call it after the last chunk. Empty for a launch without an expected hash. */
    Optional<String> hash() {
        return hash.map(PlanHash::value);
    }

    /**
     * Returns the highest possible cost, in units, of the recipients that wait for the winner of a test. Call it after
     * the last chunk.
     */
    long waitingCost() {
        return waitingCost;
    }

    /** Makes the writer of a written chunk available for another chunk. */
    void recycle(Chunk chunk) {
        free.add(chunk.rows());
    }

    @Override
    public void close() {
        renderer.interrupt();
    }

    private void render() {
        try {
            fill();
            ready.put(new Step.End());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            // Also an error: otherwise the caller would wait for ever.
            fail(e);
        }
    }

    private void fill() throws InterruptedException {
        long written = launch.written();
        long after = launch.cursor();
        var filler = filler(written, launch.checkpoint().waitingCost());
        var partSize = new ReadSize();
        boolean last = false;
        while (!last && written < launch.size()) {
            var part = audience.read(after, partSize.next());
            partSize.adapt(part.members());
            for (var member : part.members()) {
                if (written == launch.size()) {
                    break;
                }
                if (filler.add(member, hash)) {
                    written++;
                }
                if (filler.isFull()) {
                    ready.put(new Step.Next(filler.chunk()));
                    filler = filler(written, filler.waitingCost());
                }
            }
            after = part.cursor();
            last = part.last();
        }
        waitingCost = filler.waitingCost();
        if (!filler.isEmpty()) {
            ready.put(new Step.Next(filler.chunk()));
        }
    }

    private ChunkFiller filler(long written, long waitingCost) throws InterruptedException {
        var start = new ChunkFiller.Start(launch.firstMessageId(), written, waitingCost);
        return new ChunkFiller(audience.maker(), prices, free.take(), start, shape);
    }

    private void fail(Throwable cause) {
        try {
            ready.put(new Step.Failed(cause));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
