package io.tidings.imports;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Two threads that store chunks while the reader reads the next ones. A queue of two chunks bounds the memory. One
 * thread submits chunks. {@link #close} discards waiting chunks and waits for those that are being stored.
 */
final class ChunkLoaders implements AutoCloseable {
    // Two connections nearly double the speed of an import. Measurements showed no gain with more connections.
    private static final int THREADS = 2;
    private static final int QUEUE_CAPACITY = 2;

    private final BlockingQueue<Optional<Chunk>> queue = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final List<Thread> threads;
    private boolean ended;

    ChunkLoaders(Consumer<Chunk> store) {
        threads = Stream.generate(() -> Thread.ofVirtual().name("import-loader").start(() -> load(store)))
                .limit(THREADS)
                .toList();
    }

    /**
     * Adds a chunk to the queue. Waits while the queue is full.
     *
     * @throws RuntimeException the failure of a loader; no further chunk is stored then
     */
    void submit(Chunk chunk) throws InterruptedException {
        throwFailure();
        queue.put(Optional.of(chunk));
    }

    /** Waits until all submitted chunks are stored. Throws the failure of a loader. */
    void finish() throws InterruptedException {
        end();
        throwFailure();
    }

    /** Idempotent. Returns after the last chunk is stored, even when interrupted. */
    @Override
    public void close() {
        failure.compareAndSet(null, new IllegalStateException("the loaders are closed"));
        boolean interrupted = Thread.interrupted();
        while (true) {
            try {
                end();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() throws InterruptedException {
        if (!ended) {
            for (int i = 0; i < THREADS; i++) {
                queue.put(Optional.empty());
            }
            ended = true;
        }
        for (var thread : threads) {
            thread.join();
        }
    }

    /**
     * Takes chunks from the queue and stores them. After a failure it only empties the queue, so that the reader never
     * blocks.
     */
    private void load(Consumer<Chunk> store) {
        try {
            for (var next = queue.take(); next.isPresent(); next = queue.take()) {
                if (failure.get() == null) {
                    storeOrFail(store, next.get());
                }
            }
        } catch (InterruptedException e) {
            failure.compareAndSet(null, new IllegalStateException("a loader was interrupted", e));
        }
    }

    private void storeOrFail(Consumer<Chunk> store, Chunk chunk) {
        try {
            store.accept(chunk);
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        } catch (Error e) {
            // Otherwise the chunk would be missing, and the reader would not know.
            failure.compareAndSet(null, new IllegalStateException("storing a chunk failed", e));
        }
    }

    private void throwFailure() {
        var failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }
}
