package io.tidings.statusupdates;

import io.tidings.messages.MessageState;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Reads the status updates that {@link StatusUpdateStore} kept, because their message had no outcome. A row lives until
 * its message has an outcome or is deleted.
 */
@Singleton
final class LateStatusStore {
    /** The pause equals the age of the row, within these bounds. */
    private static final double MIN_PAUSE_SECONDS = 0.3;

    private static final double MAX_PAUSE_SECONDS = 3_600;

    private final Jdbi jdbi;

    LateStatusStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** A kept update, with the id of its row. */
    record LateStatus(long row, StatusUpdate update) {
        long message() {
            return update.message();
        }
    }

    /** Returns due updates and postpones them. Of two nodes, one gets each. A node that dies costs one pause. */
    List<LateStatus> due(int max) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        update late_status
                           set apply_at = clock_timestamp() + least(make_interval(secs => :longest),
                                   greatest(make_interval(secs => :shortest), clock_timestamp() - kept_at))
                         where id in (select id from late_status where apply_at <= clock_timestamp()
                                       order by apply_at limit :max for update skip locked)
                        returning id, message_id, attempt, state, code, at""")
                .bind("shortest", MIN_PAUSE_SECONDS)
                .bind("longest", MAX_PAUSE_SECONDS)
                .bind("max", max)
                .map((row, context) -> new LateStatus(
                        row.getLong("id"),
                        new StatusUpdate(
                                        row.getLong("message_id"),
                                        MessageState.ofRank(row.getInt("state")),
                                        row.getString("code"),
                                        row.getTimestamp("at").getTime())
                                .ofAttempt(row.getObject("attempt", Integer.class))))
                .list());
    }

    void delete(Handle handle, Collection<LateStatus> applied) {
        handle.createUpdate("delete from late_status where id = any(:ids)")
                .bind("ids", applied.stream().map(LateStatus::row).toArray(Long[]::new))
                .execute();
    }
}
