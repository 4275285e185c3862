package io.tidings.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchBisectionTest {
    private static final List<Integer> ALL = IntStream.range(0, 500).boxed().toList();

    private final List<Integer> done = new ArrayList<>();
    private final List<Integer> leftOut = new ArrayList<>();

    @Test
    void only_elements_that_fail_alone_are_reported() throws Exception {
        BatchBisection.run(ALL, part -> done(part, List.of(0, 123, 499)), (each, why) -> leftOut.add(each));

        assertThat(leftOut).containsExactly(0, 123, 499);
        assertThat(done).hasSize(497).doesNotHaveDuplicates().doesNotContainAnyElementsOf(leftOut);
    }

    @Test
    void an_unavailable_database_is_not_blamed_on_an_element() {
        assertThatThrownBy(() -> BatchBisection.run(
                        ALL,
                        part -> {
                            throw new SQLException("gone", "08006");
                        },
                        (each, why) -> leftOut.add(each)))
                .isInstanceOf(SQLException.class);

        assertThat(leftOut).isEmpty();
    }

    @Test
    void the_order_of_the_batch_is_kept() throws Exception {
        BatchBisection.run(ALL, part -> done(part, List.of(123)), (each, why) -> leftOut.add(each));

        assertThat(done).isSorted();
    }

    private void done(List<Integer> part, List<Integer> bad) throws SQLException {
        if (part.stream().anyMatch(bad::contains)) {
            throw new SQLException("one of them", "22021");
        }
        done.addAll(part);
    }
}
