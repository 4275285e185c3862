package io.tidings.schedule;

import io.tidings.database.Nodes;
import jakarta.inject.Singleton;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Releases the executions of dead nodes. Each running node holds the session advisory lock (1414090315, its node id).
 * PostgreSQL releases the lock as soon as the session ends. A free lock alone proves nothing: a living node that lost its
 * connection takes the lock again. Therefore a node is dead only if its beat is old as well, as in {@link Nodes#isDead}.
 */
@Singleton
final class DeadNodes {
    private final Jdbi jdbi;

    DeadNodes(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Releases the executions of dead nodes and returns their number.
     *
     * @param self the name of this node, which is alive even if its lock is free
     */
    int releaseExecutions(String self) {
        return jdbi.inTransaction(handle -> releaseExecutions(handle, "scheduled_tasks", self)
                + releaseExecutions(handle, "recurring_tasks", self)
                + releaseExecutions(handle, "file_tasks", self));
    }

    private static int releaseExecutions(Handle handle, String table, String self) {
        // The holders of executions are materialised first, so that each of their locks is tried once. A lock taken
        // here is released at the end of the transaction.
        return handle.createUpdate("""
                        with holder as materialized (
                            select node.id, node.name
                              from node
                             where node.name <> :self and not <beats>
                               and exists (select from <table> where picked and picked_by = node.name)
                        ), dead as materialized (
                            select name from holder where pg_try_advisory_xact_lock(1414090315, id::int)
                        )
                        update <table>
                           set picked = false, picked_by = null, last_heartbeat = null, version = version + 1
                          from dead
                         where picked and picked_by = dead.name
                        """)
                .define("table", table)
                .define("beats", Nodes.HAS_RECENT_BEAT)
                .bind("self", self)
                .execute();
    }
}
