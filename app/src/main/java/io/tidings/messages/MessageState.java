package io.tidings.messages;

import io.tidings.database.SqlConstants;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The state of a message. Each state has a rank, and the rank of a message only rises. So updates that come late, twice
 * or out of order lead to the same row. No two states have the same rank, because the result must not depend on the
 * order of updates.
 *
 * <p>Whether a message is being sent is not stored. It follows from the watermark of its block.
 */
public enum MessageState {
    QUEUED(0, "queued"),
    /** Waits in {@code dispatch_queue} for its next attempt. Shown as queued. */
    RETRYING(5, "queued"),
    UNCERTAIN(25, "uncertain"),
    CANCELLED(40, "cancelled"),
    SKIPPED(41, "skipped"),
    EXPIRED(42, "expired"),
    FAILED(43, "failed"),
    SENT(50, "sent"),
    UNDELIVERED(60, "undelivered"),
    DELIVERED(70, "delivered"),
    READ(80, "read");

    private final short rank;
    private final String text;

    MessageState(int rank, String text) {
        this.rank = (short) rank;
        this.text = text;
    }

    /** The number stored in {@code message.state}. */
    public short rank() {
        return rank;
    }

    /** The name of the state in the API. */
    public String text() {
        return text;
    }

    public boolean outranks(MessageState other) {
        return rank > other.rank;
    }

    /** Returns whether no further attempt follows. A receipt may still raise the rank. */
    public boolean isFinal() {
        return rank >= CANCELLED.rank;
    }

    /** Returns the ranks by name for SQL that runs through the application's Jdbi: {@code <SENT>} stands for 50. */
    public static SqlConstants sqlConstants() {
        return new SqlConstants(
                Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(MessageState::name, MessageState::rank)));
    }

    public static MessageState ofRank(int rank) {
        for (var state : values()) {
            if (state.rank == rank) {
                return state;
            }
        }
        throw new IllegalArgumentException("no message state has rank " + rank);
    }
}
