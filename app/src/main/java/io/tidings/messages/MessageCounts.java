package io.tidings.messages;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The number of messages in each state. Each message is counted once, so the ten numbers sum to the total.
 *
 * @param queued not started, waiting for another attempt, or not written yet
 * @param sent accepted by the provider, with no receipt so far
 */
public record MessageCounts(
        long queued,
        long sending,
        long sent,
        long delivered,
        long undelivered,
        long read,
        long failed,
        long skipped,
        long cancelled,
        long uncertain) {
    public static final MessageCounts NONE = new MessageCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Reads the eight final states from columns of the same names; nothing is queued or being sent. */
    public static MessageCounts outcomes(ResultSet row) throws SQLException {
        return new MessageCounts(
                0,
                0,
                row.getLong("sent"),
                row.getLong("delivered"),
                row.getLong("undelivered"),
                row.getLong("read"),
                row.getLong("failed"),
                row.getLong("skipped"),
                row.getLong("cancelled"),
                row.getLong("uncertain"));
    }

    /** Returns the same outcomes with these two numbers. */
    public MessageCounts withOpen(long nowQueued, long nowSending) {
        return new MessageCounts(
                nowQueued, nowSending, sent, delivered, undelivered, read, failed, skipped, cancelled, uncertain);
    }

    /** Counts the rest of a total as queued. If more messages are counted than {@code total}, the sum exceeds it. */
    public MessageCounts withTotalAtLeast(long total) {
        return withOpen(Math.max(0, total - processed() - sending), sending);
    }

    /** Counts the rest of a total as queued. Limits {@code sending} so that the sum never exceeds the total. */
    public MessageCounts withTotal(long total) {
        long open = total - processed();
        long inFlight = Math.min(sending, open);
        return withOpen(open - inFlight, inFlight);
    }

    /** Counts the rest of a total as cancelled, except for at most {@code stillQueued} messages. */
    public MessageCounts withRestCancelled(long total, long stillQueued) {
        long open = total - processed() + cancelled;
        long waiting = Math.min(stillQueued, open);
        return new MessageCounts(
                waiting, 0, sent, delivered, undelivered, read, failed, skipped, open - waiting, uncertain);
    }

    public MessageCounts plus(MessageCounts other) {
        return new MessageCounts(
                queued + other.queued,
                sending + other.sending,
                sent + other.sent,
                delivered + other.delivered,
                undelivered + other.undelivered,
                read + other.read,
                failed + other.failed,
                skipped + other.skipped,
                cancelled + other.cancelled,
                uncertain + other.uncertain);
    }

    public long total() {
        return queued + sending + processed();
    }

    /** Messages with a final state, and uncertain messages. */
    public long processed() {
        return accepted() + failed + skipped + cancelled + uncertain;
    }

    /** Messages that the provider accepted, with any receipt or none. */
    public long accepted() {
        return sent + delivered + undelivered + read;
    }

    /** Messages whose delivery a receipt confirms. */
    public long arrived() {
        return delivered + read;
    }

    public long acceptedOrFailed() {
        return accepted() + failed;
    }
}
