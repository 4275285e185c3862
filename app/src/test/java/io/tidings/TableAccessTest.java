package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.Sources.SourceFile;
import io.tidings.TableAccess.Access;
import io.tidings.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * SQL has the same fence as imports: a statement touches only the tables that {@link TableAccess} opens to its package.
 */
class TableAccessTest {
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern LITERAL =
            Pattern.compile("\"\"\"(.*?)\"\"\"|\"((?:\\\\.|[^\"\\\\\\n])*)\"", Pattern.DOTALL);
    private static final Pattern WRITE = Pattern.compile(
            "\\b(?:insert\\s+into|(?<!for )(?<!for no key )update|delete\\s+from|merge\\s+into|copy|truncate)\\s+(?:only\\s+)?(\\w+)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern READ =
            Pattern.compile("\\b(?:from|join|using)\\s+(?:only\\s+|lateral\\s+)?(\\w+)", Pattern.CASE_INSENSITIVE);
    /** The further tables of {@code from a x, b y}. */
    private static final Pattern LISTED =
            Pattern.compile("\\bfrom\\s+\\w+(?:\\s+(?:as\\s+)?\\w+)?\\s*,\\s*(\\w+)", Pattern.CASE_INSENSITIVE);

    @Test
    void every_table_has_an_owner() {
        var tables = TestDatabase.jdbi()
                .withHandle(handle -> handle.select("""
                        select table_name from information_schema.tables
                         where table_schema = current_schema() and table_type = 'BASE TABLE'
                           and table_name !~ '^(message_p[0-9]+|flyway_.*)$'""").mapTo(String.class).set());

        assertThat(TableAccess.names()).containsExactlyInAnyOrderElementsOf(tables);
    }

    @Test
    @Tag("S4-64")
    void statements_touch_only_the_tables_that_are_open_to_their_package() {
        var violations = Sources.production().stream()
                .flatMap(file -> accesses(file).stream())
                .filter(access -> !access.isAllowed())
                .map(Object::toString)
                .distinct()
                .toList();

        assertThat(violations)
                .as("statements on the tables of others: ask the owner by a method, or open the table in TableAccess")
                .isEmpty();
    }

    @Test
    void every_opening_is_used() {
        var used = new TreeSet<String>();
        Sources.production().forEach(file -> accesses(file).forEach(access -> used.add(access.toString())));

        var unused = TableAccess.all().flatMap(TableAccess::openings).filter(opening -> !used.contains(opening));

        assertThat(unused).as("openings of TableAccess that no statement needs").isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "update message set state = 1 | campaigns writes message",
                "delete from message where id = 1 | campaigns writes message",
                "select 1 from message m, send_block b | campaigns reads message, campaigns reads send_block",
                "select 1 from message for update | campaigns reads message"
            })
    void reads_and_writes_are_told_apart(String sql, String expected) {
        assertThat(accesses("campaigns", sql).stream().map(Object::toString))
                .containsExactlyInAnyOrder(expected.split(", "));
    }

    private static List<Access> accesses(SourceFile file) {
        var literals = LITERAL.matcher(COMMENT.matcher(file.text()).replaceAll(""));
        return literals.results()
                .map(literal -> literal.group(1) == null ? literal.group(2) : literal.group(1))
                .flatMap(sql -> accesses(file.feature(), sql).stream())
                .toList();
    }

    private static Set<Access> accesses(String feature, String sql) {
        var written = tables(WRITE, sql);
        var read = new TreeSet<String>();
        read.addAll(tables(READ, sql.replaceAll("(?i)delete\\s+from", "delete")));
        read.addAll(tables(LISTED, sql));
        var all = new TreeSet<Access>();
        written.forEach(table -> add(all, feature, table, true));
        read.forEach(table -> add(all, feature, table, false));
        return all;
    }

    private static void add(Set<Access> all, String feature, String table, boolean writes) {
        Feature.named(feature)
                .ifPresent(reader -> TableAccess.named(table).ifPresent(known -> all.add(known.by(reader, writes))));
    }

    private static List<String> tables(Pattern pattern, String sql) {
        var found = new ArrayList<String>();
        pattern.matcher(sql)
                .results()
                .map(match -> match.group(1).toLowerCase(Locale.ROOT))
                .forEach(found::add);
        return found;
    }
}
