package io.tidings.reports;

/**
 * A status as SQL: in which blocks {@code b} messages of it can be at all, by the block's counters, and which messages
 * {@code m} of the block have it. A few failed among a million are found without reading the million.
 */
final class StatusSql {
    /** Messages of these may be anything by now: they left the block, or what the block counted was reconsidered. */
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
            default -> throw new IllegalArgumentException("no status of messages: " + status);
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

    /** Of messages that were sent alone: they have no range that would say more. */
    static String singleMessageCondition(String status) {
        return switch (status) {
            case "queued", "sending" -> "(m.state in (<QUEUED>, <RETRYING>))";
            case "cancelled" -> "(m.state = <CANCELLED>)";
            default -> "(m.state = " + rank(status) + ")";
        };
    }

    private static int rank(String status) {
        return switch (status) {
            case "read" -> 80;
            case "delivered" -> 70;
            case "undelivered" -> 60;
            case "sent" -> 50;
            case "failed" -> 43;
            case "expired" -> 42;
            case "skipped" -> 41;
            case "uncertain" -> 25;
            default -> throw new IllegalArgumentException("no status of messages: " + status);
        };
    }
}
