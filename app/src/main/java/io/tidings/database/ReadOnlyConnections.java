package io.tidings.database;

import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.quarkus.agroal.runtime.JdbcDriver;
import io.quarkus.jdbc.postgresql.runtime.PostgreSQLAgroalConnectionConfigurer;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.sql.SQLException;

/**
 * Lets the pool close connections whose server is read-only. After a failover a host name may still lead to a server
 * that accepts no writes. A new connection reaches the right server as soon as the name leads to it.
 */
@JdbcDriver("postgresql")
@Alternative
@Priority(1)
@Singleton
final class ReadOnlyConnections extends PostgreSQLAgroalConnectionConfigurer {
    @Override
    public void setExceptionSorter(String databaseKind, AgroalDataSourceConfigurationSupplier configuration) {
        configuration.connectionPoolConfiguration().exceptionSorter(new Fatal());
    }

    /** The failures after which a connection is closed. */
    private static final class Fatal extends PostgreSQLExceptionSorter {
        @Override
        public boolean isFatal(SQLException failure) {
            return super.isFatal(failure) || DatabaseUnavailable.isReadOnly(failure);
        }
    }
}
