package io.tidings.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class ProblemMapperTest {
    @Test
    void a_full_disk_of_the_database_is_unavailable_storage() {
        var problem = ProblemMapper.fromThrowable(failed("53100"));

        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem.code()).isEqualTo("storage_unavailable");
        assertThat(problem.detail()).contains("disk");
    }

    @Test
    void a_database_that_is_away_is_unavailable() {
        for (var state : new String[] {"08006", "57P01", "53300"}) {
            assertThat(ProblemMapper.fromThrowable(failed(state)).code()).isEqualTo("unavailable");
        }
    }

    @Test
    void a_statement_or_lock_that_takes_too_long_is_a_busy_database() {
        for (var state : new String[] {"57014", "55P03"}) {
            var problem = ProblemMapper.fromThrowable(failed(state));
            assertThat(problem.status()).isEqualTo(503);
            assertThat(problem.code()).isEqualTo("database_busy");
            assertThat(problem.extras()).containsEntry("retry_after", 5);
        }
    }

    @Test
    void a_conflict_of_transactions_can_be_tried_again() {
        for (var state : new String[] {"40001", "40P01"}) {
            assertThat(ProblemMapper.fromThrowable(failed(state)).status()).isEqualTo(503);
        }
    }

    @Test
    void other_failures_of_the_database_are_internal_errors() {
        assertThat(ProblemMapper.fromThrowable(failed("23505")).status()).isEqualTo(500);
    }

    private static Throwable failed(String state) {
        return new IllegalStateException(new SQLException("no message for the caller", state));
    }
}
