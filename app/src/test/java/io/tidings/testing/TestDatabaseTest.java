package io.tidings.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.database.DataDirectory;
import org.junit.jupiter.api.Test;

class TestDatabaseTest {
    @Test
    void it_has_every_table_and_a_data_directory_of_its_own() {
        var migrations = TestDatabase.jdbi()
                .withHandle(handle -> handle.createQuery("select count(*) from flyway_schema_history where success")
                        .mapTo(Integer.class)
                        .one());

        assertThat(migrations).isPositive();
        assertThat(DataDirectory.fromEnvironment().root().toString()).contains("tidings-test");
    }
}
