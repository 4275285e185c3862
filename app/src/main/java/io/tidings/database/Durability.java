package io.tidings.database;

import io.agroal.api.AgroalPoolInterceptor;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Whether the database keeps what it acknowledges. Otherwise messages that were sent could wait to be sent once more, so
 * no node may claim work. Checks each new connection of the pool, because it may lead to another server after a
 * failover. {@link CommitCounter} checks every second. Thread-safe.
 */
@Singleton
public final class Durability implements AgroalPoolInterceptor {
    private static final Logger LOG = Logger.getLogger(Durability.class);

    static final String LOST = "the database lost commits that it had acknowledged";
    static final String NOT_CHECKED = "the node has not checked the database yet";

    private volatile @Nullable String problem = NOT_CHECKED;
    private volatile @Nullable NodeCommit acknowledged;

    /** Returns why no work may be claimed, as a clause; empty when the database is durable. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** @param reason null when the database is durable */
    void setProblem(@Nullable String reason) {
        problem = reason;
    }

    /** Returns the last acknowledged commit of this node; null before the first. */
    @Nullable
    NodeCommit acknowledged() {
        return acknowledged;
    }

    void setAcknowledged(NodeCommit commit) {
        acknowledged = commit;
    }

    @Override
    public void onConnectionCreate(Connection connection) {
        var expected = acknowledged;
        try {
            if (expected != null && !CommitCounterStore.isPresent(connection, expected)) {
                problem = LOST;
            }
        } catch (SQLException e) {
            LOG.debugf("A new connection cannot be checked: %s", DatabaseUnavailable.reason(e));
        }
    }
}
