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
    void what_goes_wrong_with_one_item_holds_up_no_other() {
        ForEachSafely.each("test", List.of(1, 2, 3), item -> does(item, new IllegalStateException("2 is broken")));

        assertThat(done).containsExactly(1, 3);
    }

    @Test
    void without_the_database_the_rest_is_not_even_tried() {
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
