package io.tidings.benchmark;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Proves that the reconciler detects each kind of error. */
final class ReconcilerCheck {
    private final AppProcess app;
    private final Reconciler reconciler;

    ReconcilerCheck(AppProcess app, Reconciler reconciler) {
        this.app = app;
        this.reconciler = reconciler;
    }

    /**
     * Falsifies messages and log of one campaign in a transaction that is rolled back, and compares them again. Call
     * it after {@link Reconciler#reconcile}, with a correct campaign of at least three sent and one failed message.
     *
     * @return the errors that the reconciler did not detect
     */
    List<String> undetected(CampaignRun campaign) throws Exception {
        var database = app.database();
        var before = reconciler.compare(campaign);
        database.connection().setAutoCommit(false);
        try {
            falsify(database, campaign);
            return difference(before, reconciler.compare(campaign));
        } finally {
            database.connection().rollback();
            database.connection().setAutoCommit(true);
        }
    }

    private static void falsify(AppDatabase database, CampaignRun campaign) throws SQLException {
        var sent = database.list("""
                select m.id from campaign c
                join message m on m.id >= c.first_message_id and m.id < c.first_message_id + c.recipients
                where c.id = ? and m.state = message_state('sent') order by m.id limit 3
                """, row -> row.getLong(1), campaign.id());
        database.execute("update accepted set times = 2 where message_id = ?", sent.get(0));
        database.execute("delete from accepted where message_id = ?", sent.get(1));
        database.execute("update message set state = message_state('queued') where id = ?", sent.get(2));
        database.execute("""
                insert into accepted
                select m.id, 1, 0 from campaign c
                join message m on m.id >= c.first_message_id and m.id < c.first_message_id + c.recipients
                where c.id = ? and m.state = message_state('failed') order by m.id limit 1
                """, campaign.id());
    }

    private static List<String> difference(Reconciliation before, Reconciliation after) {
        var undetected = new ArrayList<String>();
        unlessOneMore(undetected, "sent twice", before.duplicates(), after.duplicates());
        unlessOneMore(undetected, "never accepted", before.neverAccepted(), after.neverAccepted());
        unlessOneMore(undetected, "lost", before.lost(), after.lost());
        unlessOneMore(undetected, "falsely failed", before.falselyFailed(), after.falselyFailed());
        if (after.inconsistencies().isEmpty()) {
            undetected.add("counters that disagree");
        }
        return undetected;
    }

    private static void unlessOneMore(List<String> undetected, String error, long before, long after) {
        if (after != before + 1) {
            undetected.add(error);
        }
    }
}
