package io.tidings.messages;

import io.tidings.database.SqlConstants;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What is known of a message, by rank: a rank only rises, so facts that come late, twice or out of order all lead to
 * the same row. The order is total: with ties the result would depend on who came first.
 *
 * <p>That a message is being sent right now is not stored: it follows from its block's watermark.
 */
public enum MessageState {
    QUEUED(0, "queued"),
    /** Refused for now; waits in {@code dispatch_queue} for its next attempt. Shown as queued. */
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

    /** As stored in {@code message.state}. */
    public short rank() {
        return rank;
    }

    /** As in the API. */
    public String text() {
        return text;
    }

    public boolean outranks(MessageState other) {
        return rank > other.rank;
    }

    /** Nothing more is owed to the recipient, though a receipt may still raise the rank. */
    public boolean isFinal() {
        return rank >= CANCELLED.rank;
    }

    /** The ranks by name, for SQL that is run through the application's Jdbi: {@code <SENT>} stands for 50. */
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
