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
 * Two threads that store chunks while the next ones are read. A queue of two keeps them fed and memory flat. One reader
 * submits; to close is to let go of what is not begun and to wait for what is.
 */
final class ChunkLoaders implements AutoCloseable {
    // Two connections nearly double an import; more gain nothing on the machines this was measured on.
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
     * Waits for room.
     *
     * @throws RuntimeException what a loader failed with; nothing more is stored then
     */
    void submit(Chunk chunk) throws InterruptedException {
        throwFailure();
        queue.put(Optional.of(chunk));
    }

    /** Waits until all that was submitted is stored, or throws what a loader failed with. */
    void finish() throws InterruptedException {
        end();
        throwFailure();
    }

    /** Idempotent; also when interrupted it returns only once nothing is stored any more. */
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

    /** After a failure the queue is still emptied, so that the reader never waits for room in vain. */
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
        }
    }

    private void throwFailure() {
        var failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }
}
