package io.tidings.launch;

import io.tidings.credits.PriceList;
import io.tidings.messages.MessageWriter;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Reads and renders on a thread of its own while the caller writes what came before: two connections busy, and no more
 * than three chunks in memory however many recipients there are. To be used by one thread, and closed.
 */
final class LaunchPipeline implements AutoCloseable {
    /** One being filled, one ready, one on its way to the database. */
    private static final int WRITERS = 3;

    private final EligibleAudience audience;
    private final LaunchState launch;
    private final PriceList prices;
    private final ChunkShape shape;
    private final Optional<PlanHash> hash;
    private final BlockingQueue<MessageWriter> free = new ArrayBlockingQueue<>(WRITERS);
    private final BlockingQueue<Step> ready = new ArrayBlockingQueue<>(1);
    // A platform thread: an interrupt would close the socket below a virtual one.
    private final Thread renderer;
    private long waitingCost;

    LaunchPipeline(EligibleAudience audience, PriceList prices, ChunkShape shape, Instant now) {
        this.audience = audience;
        this.launch = audience.launch();
        this.hash = launch.checkpoint().expectedHash() == null || launch.checkpoint().phase() == LaunchCheckpoint.Phase.REST
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

        record Broken(RuntimeException cause) implements Step {}
    }

    /** The next chunk, empty behind the last; waits for it. */
    Optional<Chunk> next() throws InterruptedException {
        return switch (ready.take()) {
            case Step.Next(var chunk) -> Optional.of(chunk);
            case Step.End _ -> Optional.empty();
            case Step.Broken(var cause) ->
                throw new IllegalStateException(
                        "campaign %s: reading the audience failed".formatted(launch.campaign()), cause);
        };
    }

    /** The hash of all that was read; to be asked behind the last chunk. Empty when nobody wants to know. */
    Optional<String> hash() {
        return hash.map(PlanHash::value);
    }

    /** The most that all may cost, in units, who wait for the winner of a test; to be asked behind the last chunk. */
    long waitingCost() {
        return waitingCost;
    }

    /** Gives back the writer of a chunk that is written. */
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
        } catch (RuntimeException e) {
            broken(e);
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

    private ChunkFiller filler(long written, long before) throws InterruptedException {
        var begin = new ChunkBegin(launch.firstMessageId(), written, before);
        return new ChunkFiller(audience.maker(), prices, free.take(), begin, shape);
    }

    private void broken(RuntimeException cause) {
        try {
            ready.put(new Step.Broken(cause));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
