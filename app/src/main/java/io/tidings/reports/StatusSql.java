package io.tidings.reports;

import io.tidings.messages.MessageState;
import java.util.Locale;

/**
 * SQL conditions for a status. One selects blocks {@code b} whose counters allow messages with the status. One selects
 * the messages {@code m} of such a block. So a few failed messages among a million are found without reading all.
 */
public final class StatusSql {
    /** The status of a message {@code m}, as the API names it, with {@code b} as the block of a message without outcome. */
    public static final String OF_MESSAGE = """
            case m.state when <READ> then 'read' when <DELIVERED> then 'delivered' when <UNDELIVERED> then 'undelivered'
                         when <SENT> then 'sent' when <FAILED> then 'failed' when <EXPIRED> then 'expired'
                         when <SKIPPED> then 'skipped' when <CANCELLED> then 'cancelled' when <UNCERTAIN> then 'uncertain'
                         when <RETRYING> then 'queued'
                         else case when b.state = 'CANCELLED' then 'cancelled'
                                   when b.state = 'LEASED' and m.id <= b.started_upto then 'sending'
                                   else 'queued' end end as status
            """;

    /** Messages of these blocks can have any status, because they were requeued or their outcome was changed later. */
    private static final String RECOUNTED = "b.n_requeued + b.n_failed + b.n_uncertain > 0";

    private StatusSql() {}

    static String blockCondition(String status) {
        return switch (status) {
            case "queued" -> "(b.state in ('PREPARING', 'READY', 'PAUSED', 'LEASED') or " + RECOUNTED + ")";
            case "sending" -> "(b.state = 'LEASED' or " + RECOUNTED + ")";
            case "cancelled" -> "(b.state = 'CANCELLED' or b.n_cancelled > 0 or " + RECOUNTED + ")";
            case "skipped" -> "(b.n_skipped > 0 or " + RECOUNTED + ")";
            case "failed", "expired", "uncertain" -> "(" + RECOUNTED + ")";
            case "sent", "delivered", "undelivered", "read" -> "(b.n_sent > 0 or " + RECOUNTED + ")";
            default -> throw new IllegalArgumentException("unknown message status: " + status);
        };
    }

    static String messageCondition(String status) {
        return switch (status) {
            case "queued" -> """
                (m.state = <RETRYING> or m.state = <QUEUED> and b.state <> 'CANCELLED'
                     and not (b.state = 'LEASED' and m.id <= b.started_upto))""";
            case "sending" -> "(m.state = <QUEUED> and b.state = 'LEASED' and m.id <= b.started_upto)";
            case "cancelled" -> "(m.state = <CANCELLED> or m.state = <QUEUED> and b.state = 'CANCELLED')";
            default -> "(m.state = " + rank(status) + ")";
        };
    }

    /** The condition on single messages, which belong to no id range of a block. */
    static String singleMessageCondition(String status) {
        return switch (status) {
            case "queued", "sending" -> "(m.state in (<QUEUED>, <RETRYING>))";
            case "cancelled" -> "(m.state = <CANCELLED>)";
            default -> "(m.state = " + rank(status) + ")";
        };
    }

    private static int rank(String status) {
        return MessageState.valueOf(status.toUpperCase(Locale.ROOT)).rank();
    }
}
