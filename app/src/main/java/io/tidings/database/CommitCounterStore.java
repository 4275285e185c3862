package io.tidings.database;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Counts the commits of nodes, and stores that sending is stopped because commits were lost. Thread-safe. */
@Singleton
final class CommitCounterStore {
    private final Jdbi jdbi;

    CommitCounterStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * The answer to one commit.
     *
     * @param fsync whether {@code fsync} and {@code full_page_writes} are on
     * @param stopReason why sending is stopped in the whole installation; null when it is not
     */
    record Beat(
            long commits,
            Instant at,
            boolean fsync,
            @Nullable String stopReason) {}

    /** Returns the id of the installation, which every copy of this database shares. */
    UUID installation() {
        return jdbi.withHandle(handle -> handle.createQuery("select id from installation")
                .mapTo(UUID.class)
                .one());
    }

    /** Commits once more. Returns empty if the last acknowledged commit is missing. */
    Optional<Beat> commit(NodeCommit last) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        update node set commits = commits + 1, committed_at = clock_timestamp()
                         where id = :node and name = :name and commits >= :number
                        returning commits, committed_at as at,
                                  current_setting('fsync') = 'on' and current_setting('full_page_writes') = 'on' as fsync,
                                  (select stop_reason from installation where sending_stopped) as stop_reason""")
                .bind("node", last.node())
                .bind("name", last.name())
                .bind("number", last.number())
                .mapTo(Beat.class)
                .findOne());
    }

    /** Returns whether a commit is in the database of this connection. */
    static boolean isPresent(Connection connection, NodeCommit commit) throws SQLException {
        try (var statement =
                connection.prepareStatement("select from node where id = ? and name = ? and commits >= ?")) {
            statement.setLong(1, commit.node());
            statement.setString(2, commit.name());
            statement.setLong(3, commit.number());
            try (var rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    /**
     * Stops sending in the whole installation if the database lost a commit. A commit before a stop that an operator has
     * ended is no new loss. The row of a node that ended 3 days ago may have been deleted as old. The check and the stop
     * are one update, because a standby may be behind and accepts no update.
     *
     * @return whether sending was not stopped before and is stopped now
     */
    boolean stopIfLost(NodeCommit commit, String reason) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                                update installation
                                   set sending_stopped = true, stopped_at = clock_timestamp(), stop_reason = :reason
                                 where not sending_stopped and coalesce(stopped_at, '-infinity') <= :at
                                   and coalesce((select commits < :number from node where id = :node and name = :name),
                                                :at > now() - interval '3 days')""")
                        .bind("reason", reason)
                        .bind("at", Timestamp.from(commit.at()))
                        .bind("node", commit.node())
                        .bind("name", commit.name())
                        .bind("number", commit.number())
                        .execute())
                > 0;
    }

    /**
     * Enters the node again after its row was lost, so that it can count on.
     *
     * @return false if another node has its id by now
     */
    boolean enterAgain(NodeCommit node) {
        return jdbi.inTransaction(handle -> {
            handle.createUpdate("""
                            insert into node (id, name) overriding system value values (:node, :name)
                            on conflict do nothing""")
                    .bind("node", node.node())
                    .bind("name", node.name())
                    .execute();
            // No later node may get an id that a running node has.
            handle.createQuery("""
                            select setval(pg_get_serial_sequence('node', 'id'),
                                          greatest(:node, (select max(id) from node)))""").bind("node", node.node()).mapTo(Long.class).one();
            return handle.createQuery("select count(*) = 1 from node where id = :node and name = :name")
                    .bind("node", node.node())
                    .bind("name", node.name())
                    .mapTo(Boolean.class)
                    .one();
        });
    }
}
