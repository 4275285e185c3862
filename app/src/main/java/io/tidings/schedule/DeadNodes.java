package io.tidings.schedule;

import jakarta.inject.Singleton;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Frees the executions of programs that are gone. Each running program holds the session advisory lock (1414090315, its
 * node id); PostgreSQL gives it up the moment the session ends, so a free lock proves the death that missed heartbeats
 * only suggest after seconds.
 */
@Singleton
final class DeadNodes {
    private final Jdbi jdbi;

    DeadNodes(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * How many executions were freed.
     *
     * @param self the name of this node, which lives whatever its lock says
     */
    int releaseExecutions(String self) {
        return jdbi.inTransaction(
                handle -> releaseExecutions(handle, "scheduled_tasks", self) + releaseExecutions(handle, "recurring_tasks", self));
    }

    private static int releaseExecutions(Handle handle, String table, String self) {
        // The holders of work are looked up first, materialised: only they are tried, each once. The lock taken here
        // ends with the transaction.
        return handle.createUpdate("""
                        with holder as materialized (
                            select node.id, node.name
                              from node
                             where node.name <> :self
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
                .bind("self", self)
                .execute();
    }
}
