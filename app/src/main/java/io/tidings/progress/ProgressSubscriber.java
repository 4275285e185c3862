package io.tidings.progress;

import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One line to somebody who watches a campaign. A slow reader gets fewer events, never a queue of them. Used by one thread
 * at a time; answers come back on others.
 */
final class ProgressSubscriber {
    private final SseEventSink sink;
    private final Sse sse;
    private final AtomicBoolean writing = new AtomicBoolean();
    private volatile boolean failed;
    private long lastId;
    private long lastWriteNanos;
    private @Nullable String lastData;

    /** @param lastId the event that the reader had last, before its line broke; 0 for none */
    ProgressSubscriber(SseEventSink sink, Sse sse, long lastId) {
        this.sink = sink;
        this.sse = sse;
        this.lastId = lastId;
        this.lastWriteNanos = System.nanoTime();
    }

    /** The reader is gone, or has heard the end. */
    boolean isClosed() {
        return failed || sink.isClosed();
    }

    /** Hangs up without a word: there is nothing left to be told of. */
    void close() {
        sink.close();
    }

    /** Tells what is new; and after the end, hangs up. */
    void send(ProgressEvent told, long heartbeatNanos) {
        if (isClosed() || !writing.compareAndSet(false, true)) {
            return;
        }
        if (told.last()) {
            write(event("done", told), true);
        } else if (!told.data().equals(lastData)) {
            write(event("progress", told), false);
        } else if (System.nanoTime() - lastWriteNanos > heartbeatNanos) {
            write(sse.newEventBuilder().comment("alive").build(), false);
        } else {
            writing.set(false);
        }
    }

    /** @param data as JSON, written once for all watchers */
    record ProgressEvent(long id, String data, boolean last) {}

    private OutboundSseEvent event(String name, ProgressEvent told) {
        lastId = Math.max(lastId + 1, told.id());
        // The end keeps its odd number, whatever came before.
        if (told.last() && !TimedSnapshot.isLast(lastId)) {
            lastId++;
        }
        lastData = told.data();
        return sse.newEventBuilder()
                .id(Long.toString(lastId))
                .name(name)
                .data(String.class, told.data())
                .build();
    }

    private void write(OutboundSseEvent event, boolean thenClose) {
        lastWriteNanos = System.nanoTime();
        try {
            var _ = sink.send(event).whenComplete((done, failure) -> {
                failed = failed || failure != null;
                writing.set(false);
                if (thenClose) {
                    sink.close();
                }
            });
        } catch (IllegalStateException closedMeanwhile) {
            failed = true;
            writing.set(false);
        }
    }
}
