package io.tidings.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.tidings.observability.Redacted;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/** Stores the reports of all nodes of the cluster. Thread-safe. */
@Singleton
public final class NodeReports {
    private static final Logger LOG = Logger.getLogger(NodeReports.class);

    private final Jdbi jdbi;
    private final ObjectMapper json;
    private final ObjectReader reader;

    NodeReports(Jdbi jdbi, ObjectMapper json) {
        this.jdbi = jdbi;
        this.json = json;
        // A node of a newer version may report more.
        this.reader = json.readerFor(NodeReport.class).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    /**
     * Returns the last reports of the running nodes, at most 2 seconds old, or 20 seconds for idle nodes. A dead node
     * is missing at once, because its session lock is gone.
     */
    public List<NodeReport> alive() {
        return jdbi.withHandle(
                handle -> handle.createQuery("""
                        select cast(n.report as text) as report, n.reported_at, started.started_at
                          from dispatch_node n join node started on started.id = n.node_id
                         where exists (select from pg_locks l
                                        where l.locktype = 'advisory' and l.classid = 1414090315
                                          and l.objid = n.node_id and l.granted and l.database =
                                              (select oid from pg_database where datname = current_database()))
                         order by n.node_id""").map(this::report).list());
    }

    public void write(NodeReport report) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        insert into dispatch_node (node_id, reported_at, report)
                        values (:node, clock_timestamp(), cast(:report as jsonb))
                        on conflict (node_id) do update set reported_at = excluded.reported_at, report = excluded.report""")
                .bind("node", report.node())
                .bind("report", written(report))
                .execute());
        if (report.idle()) {
            removeDead();
        }
    }

    public void remove(long node) {
        try {
            jdbi.useHandle(handle -> handle.createUpdate("delete from dispatch_node where node_id = :node")
                    .bind("node", node)
                    .execute());
        } catch (RuntimeException e) {
            LOG.debugf(
                    "Could not remove the report of this node; another node removes it later: %s", Redacted.brief(e));
        }
    }

    private void removeDead() {
        jdbi.useHandle(handle -> handle.execute("""
                delete from dispatch_node n
                 where n.reported_at < now() - interval '10 minutes'
                   and not exists (select from pg_locks l
                                    where l.locktype = 'advisory' and l.classid = 1414090315
                                      and l.objid = n.node_id and l.granted)"""));
    }

    private String written(NodeReport report) {
        try {
            return json.writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the report cannot be written as JSON", e);
        }
    }

    private NodeReport report(ResultSet row, StatementContext context) throws SQLException {
        try {
            var stored = (NodeReport) reader.readValue(row.getString("report"));
            return new NodeReport(
                    stored.node(),
                    stored.name(),
                    stored.workers(),
                    stored.alive(),
                    stored.work(),
                    stored.rates(),
                    stored.lanes(),
                    row.getTimestamp("started_at").toInstant(),
                    row.getTimestamp("reported_at").toInstant());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("dispatch_node.report is not a report", e);
        }
    }
}
