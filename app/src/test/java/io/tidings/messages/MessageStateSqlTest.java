package io.tidings.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.testing.TestDatabase;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MessageStateSqlTest {
    @ParameterizedTest
    @EnumSource
    void a_state_has_the_same_number_in_java_in_spliced_sql_and_in_the_database(MessageState state) {
        var name = state.name().toLowerCase(Locale.ROOT);

        assertThat(number("select <%s>".formatted(state.name()))).isEqualTo(state.rank());
        assertThat(number("select message_state('%s')".formatted(name))).isEqualTo(state.rank());
        assertThat(MessageState.sqlConstants().splice("state = <%s>".formatted(state.name())))
                .isEqualTo("state = " + state.rank());
    }

    @Test
    void the_database_refuses_an_unknown_state() {
        assertThatThrownBy(() -> number("select message_state('lost')"))
                .hasMessageContaining("unknown message state: lost");
    }

    private static int number(String sql) {
        return TestDatabase.jdbi()
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(Integer.class).one());
    }
}
