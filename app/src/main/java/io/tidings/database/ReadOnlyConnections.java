package io.tidings.database;

import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.quarkus.agroal.runtime.JdbcDriver;
import io.quarkus.jdbc.postgresql.runtime.PostgreSQLAgroalConnectionConfigurer;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets the pool close connections whose server is read-only. After a failover a host name may still lead to a server
 * that accepts no writes. A new connection reaches the right server as soon as the name leads to it. At most ten
 * connections a second are closed for this reason: otherwise each failed statement would open another one, and a server
 * that stays read-only would run out of connections. Thread-safe.
 */
@JdbcDriver("postgresql")
@Alternative
@Priority(1)
@Singleton
final class ReadOnlyConnections extends PostgreSQLAgroalConnectionConfigurer {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** The time of {@link System#nanoTime} of the last closed connection. The pools share it. */
    private static final AtomicLong LAST_CLOSED = new AtomicLong(System.nanoTime() - PAUSE_NANOS);

    @Override
    public void setExceptionSorter(String databaseKind, AgroalDataSourceConfigurationSupplier configuration) {
        configuration.connectionPoolConfiguration().exceptionSorter(new Fatal());
    }

    /** The failures after which a connection is closed. */
    private static final class Fatal extends PostgreSQLExceptionSorter {
        @Override
        public boolean isFatal(SQLException failure) {
            return super.isFatal(failure) || DatabaseUnavailable.isReadOnly(failure) && mayClose();
        }

        private static boolean mayClose() {
            long last = LAST_CLOSED.get();
            long now = System.nanoTime();
            return now - last >= PAUSE_NANOS && LAST_CLOSED.compareAndSet(last, now);
        }
    }
}
