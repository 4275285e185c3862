package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The migrations give PostgreSQL the tables, columns and indexes that the requirements name. */
@Tag("S0-13")
@Tag("S0-37")
@Tag("S0-38")
@Tag("S0-40")
@Tag("S1-3")
@Tag("S1-7")
@Tag("S1-11")
@Tag("S1-28")
@Tag("S1-29")
@Tag("S2-1")
@Tag("S2-2")
@Tag("S2-3")
@Tag("S2-4")
@Tag("S4-1")
@Tag("S4-5")
@Tag("S4-9")
class RequiredColumnsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "contact | phone, first_name, last_name, location, preferred_product, tags, created_at, updated_at",
                "campaign | name, channel, status, message_content, template_id, base_template, scheduled_at, created_at, updated_at",
                "message | contact_id, plan_id, import_no, state, body, variables, attempts, error_code, created_at",
                "import_job | id, filename, sha256, status, rows_total, rows_rejected, created_at",
                "import_member | import_no, contact_id, variables",
                "import_reject | row_no, column_name, code, message"
            })
    void a_table_has_the_required_columns(String table, String columns) {
        assertThat(texts("""
                select column_name from information_schema.columns
                 where table_schema = current_schema() and table_name = :table""", table)).contains(columns.split(", "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "contact | UNIQUE .* \\(account_id, phone\\)",
                "contact | \\(account_id, id\\)",
                "campaign | \\(account_id, id\\)",
                "campaign | \\(status\\)",
                "message | \\(account_id, id\\)",
                "send_block | \\(gateway_id, queue_position_at, id\\) WHERE .*READY",
                "send_block | \\(plan_id\\) WHERE",
                "dispatch_queue | \\(gateway_id, priority, due_at\\)"
            })
    void a_look_up_has_an_index(String table, String definition) {
        assertThat(texts(
                        "select indexdef from pg_indexes where schemaname = current_schema() and tablename = :table",
                        table))
                .anySatisfy(index -> assertThat(index).containsPattern(definition));
    }

    @Test
    void the_server_is_postgresql() {
        assertThat(texts("select version() where :table is not null", ""))
                .first()
                .asString()
                .startsWith("PostgreSQL ");
    }

    private static List<String> texts(String sql, String table) {
        return TestDatabase.jdbi()
                .withHandle(handle -> handle.createQuery(sql)
                        .bind("table", table)
                        .mapTo(String.class)
                        .list());
    }
}
