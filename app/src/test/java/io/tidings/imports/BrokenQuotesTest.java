package io.tidings.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.phones.NumberRules;
import io.tidings.shared.Problem.ProblemException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A broken quote makes only its own line invalid. */
class BrokenQuotesTest {
    @Test
    void an_unclosed_quote_rejects_its_line_and_no_other() {
        var read = ReadFile.of("KE", """
                phone,first_name
                0712000001,Ann
                0712000002,"Ben
                0712000003,Cate
                0712000004,Dan
                0712000005,"Eve"
                0712000006,Fay
                """);

        assertThat(read.firstNames()).containsExactly("Ann", "Cate", "Dan", "Eve", "Fay");
        assertThat(read.rejects()).containsExactly("3 text_after_quote");
        assertThat(read.chunk().rejects().getFirst().raw()).isEqualTo("0712000002,\"\"\"Ben\"");
    }

    @Test
    void a_quote_that_is_open_at_the_end_of_the_file_rejects_its_line() {
        var read = ReadFile.of("KE", "phone,first_name\n0722000001,\"never closed\n0722000002,Zed\n0722000003,Yan\n");

        assertThat(read.firstNames()).containsExactly("Zed", "Yan");
        assertThat(read.rejects()).containsExactly("2 unclosed_quote");
    }

    @Test
    void an_unclosed_quote_far_above_the_end_of_the_file_rejects_its_line() {
        for (int below : new int[] {10_000, 30_000}) {
            var csv = new StringBuilder("phone,first_name\n0712000001,Ann\n0712000002,Bea\n0712000003,\"B\n");
            for (int i = 0; i < below; i++) {
                csv.append("07").append(20_000_000 + i).append(",Zed\n");
            }

            var read = counted(csv.toString());

            assertThat(read.people()).isEqualTo(below + 2);
            assertThat(read.rejects()).containsExactly("4 unclosed_quote");
        }
    }

    @Test
    void a_quote_in_each_line_takes_linear_time_and_each_line_is_counted() {
        var csv = new StringBuilder("phone,first_name,note\n");
        for (int i = 0; i < 20_000; i++) {
            csv.append("a\",x,\"b\n");
        }

        var read = counted(csv.toString());

        assertThat(read.people()).isZero();
        assertThat(read.rejects()).hasSize(20_000);
    }

    @Test
    void a_line_end_within_a_cell_is_rejected_where_the_line_below_is_a_row() {
        var read = ReadFile.of("KE", """
                phone,first_name
                0712000001,"Ben
                0712000002,Cate"
                0712000003,"Dan
                from the hill"
                """);

        assertThat(read.rejects()).containsExactly("2 line_end_in_cell", "3 stray_quote");
        assertThat(read.firstNames()).containsExactly("Dan\nfrom the hill");
    }

    @Test
    void spaces_before_a_quote_are_skipped() {
        var read = ReadFile.of("KE", """
                phone, first_name, city,
                0712000001, "Otieno, Amina", Nairobi,
                0712000002, "Brian", "y" ,
                """);

        assertThat(read.firstNames()).containsExactly("Otieno, Amina", "Brian");
        assertThat(read.values(ContactField.LOCATION)).containsExactly("Nairobi", "y");
    }

    @Test
    void backslash_quotes_and_text_after_a_closing_quote_are_rejected() {
        var read = ReadFile.of("KE", """
                phone,first_name,note
                0712000003,A,"a \\"b\\" c"
                0712000004,"Hey, I missed " it",Kisumu
                0712000005,Fine,"a ""b"" c"
                """);

        assertThat(read.rejects()).containsExactly("2 text_after_quote", "3 text_after_quote");
        assertThat(read.chunk().rejects().getFirst().message()).contains("backslash");
        assertThat(read.firstNames()).containsExactly("Fine");
    }

    @Test
    void a_header_with_a_stray_quote_refuses_the_file() {
        for (var csv : List.of(
                "phone,first\"name\n0712000001,Ann\n",
                "phone,\"first_name\n0712000001,Ann\n0712000002,\"Ben\"\n",
                "phone,\"first_name\n0712000001,Ann\n0712000002,Ben\"\n",
                "phone,first_name,\"a\" b\n0712000001,Ann,x\n")) {
            assertThatThrownBy(() -> ReadFile.of("KE", csv))
                    .as(csv)
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            refused -> assertThat(refused.problem().code()).isEqualTo("bad_header"));
        }
        assertThat(ReadFile.of("KE", "\"Phone\nnumber\",first_name\n0712000001,Ann\n")
                        .firstNames())
                .containsExactly("Ann");
    }

    /**
     * The independent reading knows what each line was made of. Each line has a number of its own, also in the cells,
     * so that a cell of another row is found.
     */
    @Test
    void each_line_of_any_broken_file_is_counted_and_nobody_gets_a_cell_of_another_row() {
        var random = new Random(10);
        for (int round = 0; round < 2_000; round++) {
            var csv = new StringBuilder("phone,first_name,note\n");
            var lines = new HashMap<String, Integer>();
            int rows = 1 + random.nextInt(30);
            for (int i = 0; i < rows; i++) {
                var phone = "07120%05d".formatted(i);
                lines.put("+254" + phone.substring(1), i + 2);
                csv.append(cell(random, phone, 40))
                        .append(',')
                        .append(cell(random, "N" + i + "n", 6))
                        .append(',')
                        .append(cell(random, "T" + i + "t", 6))
                        .append(random.nextInt(9) == 0 ? "\r\n" : "\n");
            }

            var read = ReadFile.of("KE", csv.toString());

            assertThat(read.chunk().size() + read.rejects().size())
                    .as(csv.toString())
                    .isEqualTo(rows);
            var named = new ArrayList<Integer>();
            read.chunk().rejects().forEach(reject -> named.add((int) reject.line()));
            read.phones().forEach(phone -> named.add(lines.get(phone)));
            assertThat(named).as(csv.toString()).containsExactlyInAnyOrderElementsOf(lines.values());
            for (int i = 0; i < read.chunk().size(); i++) {
                int row = lines.getOrDefault(read.phones().get(i), 0) - 2;
                var cells = read.firstNames().get(i) + read.variables(i);
                assertThat(cells.replace("N" + row + "n", "").replace("T" + row + "t", ""))
                        .as(csv.toString())
                        .doesNotContainPattern("[NT][0-9]|071");
            }
        }
    }

    /** Returns the text as a cell in a line of its own, in one of {@code oneIn} cases with a broken quote. */
    private static String cell(Random random, String text, int oneIn) {
        if (random.nextInt(oneIn) > 0) {
            return random.nextInt(3) == 0 ? '"' + text + '"' : text;
        }
        return switch (random.nextInt(6)) {
            case 0 -> '"' + text;
            case 1 -> text + '"';
            case 2 -> '"' + text + "\" x";
            case 3 -> "\"a \\\"" + text + "\\\" b\"";
            case 4 -> text + "\"\"" + text;
            default -> " \"" + text + "\" ";
        };
    }

    private record Counted(int people, List<String> rejects) {}

    /** Reads files with more rows than a chunk holds. */
    private static Counted counted(String csv) {
        int people = 0;
        var rejects = new ArrayList<String>();
        try (var rows = new CsvRows(new StringReader(csv), new RowShape(',', 2, 0))) {
            var columns = ColumnMapping.recognise(rows.next().orElseThrow().values(), Map.of());
            var reader = RowReader.allowingDuplicates(columns, new NumberRules("KE", false));
            var chunk = new Chunk(1);
            do {
                chunk = new Chunk(reader.nextRow());
                var row = rows.next();
                while (row.isPresent()) {
                    reader.read(row.get(), chunk);
                    row = chunk.isFull() ? Optional.empty() : rows.next();
                }
                people += chunk.size();
                chunk.rejects().forEach(reject -> rejects.add(reject.line() + " " + reject.code()));
            } while (chunk.isFull());
        }
        return new Counted(people, rejects);
    }
}
