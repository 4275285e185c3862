package io.tidings.progress;

import io.tidings.shared.AccountId;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An event stream to one client. A slow client gets fewer events; events are never queued. Used by one thread at a
 * time; writes complete on other threads.
 */
final class ProgressSubscriber {
    private final AccountId account;
    private final SseEventSink sink;
    private final Sse sse;
    private final AtomicBoolean writing = new AtomicBoolean();
    private volatile boolean failed;
    private long lastId;
    private long lastWriteNanos;
    private @Nullable String lastData;

    /** @param lastId the last event that the client received before it reconnected; 0 for none */
    ProgressSubscriber(AccountId account, SseEventSink sink, Sse sse, long lastId) {
        this.account = account;
        this.sink = sink;
        this.sse = sse;
        this.lastId = lastId;
        this.lastWriteNanos = System.nanoTime();
    }

    AccountId account() {
        return account;
    }

    /** Returns whether the client has disconnected or received the last event. */
    boolean isClosed() {
        return failed || sink.isClosed();
    }

    /** Closes the stream without a last event. */
    void close() {
        sink.close();
    }

    /** Sends the event if the data changed. Closes the stream after the last event. */
    void send(ProgressEvent event, long heartbeatNanos) {
        if (isClosed() || !writing.compareAndSet(false, true)) {
            return;
        }
        if (event.last()) {
            write(event("done", event), true);
        } else if (!event.data().equals(lastData)) {
            write(event("progress", event), false);
        } else if (System.nanoTime() - lastWriteNanos > heartbeatNanos) {
            write(sse.newEventBuilder().comment("alive").build(), false);
        } else {
            writing.set(false);
        }
    }

    /** @param data as JSON, serialized once for all subscribers */
    record ProgressEvent(long id, String data, boolean last) {}

    private OutboundSseEvent event(String name, ProgressEvent event) {
        lastId = Math.max(lastId + 1, event.id());
        // The id of the last event is always odd.
        if (event.last() && !TimedSnapshot.isLast(lastId)) {
            lastId++;
        }
        lastData = event.data();
        return sse.newEventBuilder()
                .id(Long.toString(lastId))
                .name(name)
                .data(String.class, event.data())
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
        } catch (IllegalStateException alreadyClosed) {
            failed = true;
            writing.set(false);
        }
    }
}
