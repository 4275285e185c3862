package io.tidings.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForEachSafelyTest {
    private final List<Integer> done = new ArrayList<>();

    @Test
    void a_failing_item_does_not_stop_the_others() {
        ForEachSafely.each("test", List.of(1, 2, 3), item -> does(item, new IllegalStateException("2 is broken")));

        assertThat(done).containsExactly(1, 3);
    }

    @Test
    void an_unavailable_database_ends_the_run() {
        var away = new IllegalStateException(new SQLException("gone", "08006"));

        assertThatThrownBy(() -> ForEachSafely.each("test", List.of(1, 2, 3), item -> does(item, away)))
                .isSameAs(away);
        assertThat(done).containsExactly(1);
    }

    private void does(int item, RuntimeException wrong) {
        if (item == 2) {
            throw wrong;
        }
        done.add(item);
    }
}
