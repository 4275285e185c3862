package io.tidings.messages;

import io.tidings.database.CopyBuffer;
import io.tidings.shared.Channel;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/**
 * Buffers message rows and writes them by COPY. Call {@link #flush} in the transaction that also records the rows in
 * blocks. One writer can be filled while another is flushed. Not thread-safe.
 */
public final class MessageWriter {
    private static final String COPY = """
            copy message (id, account_id, plan_id, contact_id, import_no, state, segments, cost, channel, outcome_at,
                recipient, body, variables, error_code, error_detail, variant) from stdin""";

    private final CopyBuffer rows = new CopyBuffer(256 * 1024);
    private final String now;

    /** @param now the outcome time of rows that are written in a final state */
    public MessageWriter(Instant now) {
        this.now = now.toString();
    }

    public void add(NewMessage message) {
        var source = message.source();
        rows.add(message.id())
                .add(source.account().value())
                .add(source.plan().value())
                .add(message.contact() == null ? null : (Long) message.contact().value())
                .add(source.importNo())
                .add(message.state().rank())
                .add(message.segments())
                .add(message.cost())
                .add(source.channel() == Channel.SMS ? 0 : 1)
                .add(message.state().isFinal() ? now : null)
                .add(message.recipient())
                .add(message.body())
                .add(message.variables())
                .add(message.errorCode())
                .add(message.errorDetail())
                .add(message.variant() == null ? null : (Long) message.variant().longValue())
                .endRow();
    }

    public int rows() {
        return rows.rows();
    }

    /** The size of the buffered rows in bytes. */
    public int bytes() {
        return rows.bytes();
    }

    /** Writes the buffered rows and then clears the buffer. @return the number of rows written */
    public long flush(Handle handle) {
        long written = rows.copyInto(handle, COPY);
        rows.clear();
        return written;
    }
}
