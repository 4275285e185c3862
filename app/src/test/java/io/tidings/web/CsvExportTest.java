package io.tidings.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.siegmar.fastcsv.reader.CsvReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("SEC-9")
class CsvExportTest {
    private static final List<String> CELL_PARTS = List.of(
            "=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠", "'", "\"", ",", ";", " ", "a", "0", "é",
            "😀");

    private record Line(String name, String note) {}

    private record Numbered(long id) {}

    @Test
    void an_export_reads_back_unchanged_and_has_no_formula_cells() throws IOException {
        var random = new Random(4711);
        var lines = IntStream.range(0, 5_000)
                .mapToObj(i -> new Line(randomCell(random), randomCell(random)))
                .toList();
        var export = CsvExport.<Line>named("x.csv").column("name", Line::name).column("note", Line::note);

        var read = read(written(export, (last, limit) -> last == null ? lines : List.of()));

        assertThat(read.getFirst()).containsExactly("name", "note");
        assertThat(read.stream().skip(1))
                .hasSize(lines.size())
                .allSatisfy(cells -> assertThat(cells)
                        .noneMatch(cell -> !cell.isEmpty() && "=+-@\t\r\n\0＝＋－＠".indexOf(cell.charAt(0)) >= 0));
        assertThat(read.stream()
                        .skip(1)
                        .map(cells -> new Line(CsvLine.unguarded(cells.get(0)), CsvLine.unguarded(cells.get(1)))))
                .isEqualTo(lines);
    }

    @Test
    void plain_phones_have_no_apostrophe_and_any_other_text_in_their_column_has_one() throws IOException {
        var export = CsvExport.<Line>named("x.csv")
                .with(new CsvParams(false, "plain"))
                .phoneColumn("phone", Line::name)
                .column("note", Line::note);

        assertThat(written(
                        export,
                        (last, limit) -> last == null
                                ? List.of(new Line("+254712345678", "+1"), new Line("+1+cmd|' /C calc'!A0", ""))
                                : List.of()))
                .isEqualTo("phone,note\r\n+254712345678,'+1\r\n'+1+cmd|' /C calc'!A0,\"\"\r\n");
    }

    @Test
    void an_unknown_form_of_phones_is_refused() {
        assertThatThrownBy(() -> CsvExport.<Line>named("x.csv").with(new CsvParams(false, "raw")))
                .hasMessageContaining("invalid_value");
    }

    @Test
    void phones_get_an_apostrophe_and_numbers_stay_numbers() throws IOException {
        var export = CsvExport.<Numbered>named("x.csv")
                .column("phone", row -> "+254712345678")
                .column("amount", row -> -row.id())
                .column("at", row -> Instant.EPOCH)
                .column("none", row -> null);

        assertThat(written(export, (last, limit) -> last == null ? List.of(new Numbered(5)) : List.of()))
                .isEqualTo("phone,amount,at,none\r\n'+254712345678,-5,1970-01-01T00:00:00Z,\"\"\r\n");
    }

    @Test
    void rows_are_read_in_parts_after_the_last_row() throws IOException {
        var offsets = new ArrayList<Long>();
        var export = CsvExport.<Numbered>named("x.csv").column("id", Numbered::id);

        var csv = written(export, (last, limit) -> {
            long from = last == null ? 0 : last.id();
            offsets.add(from);
            return LongStream.rangeClosed(from + 1, Math.min(from + limit, 4_500))
                    .mapToObj(Numbered::new)
                    .toList();
        });

        assertThat(csv.lines()).hasSize(4_501).endsWith("4500");
        assertThat(offsets).containsExactly(0L, 2_000L, 4_000L);
    }

    @Test
    void the_file_name_is_safe_and_a_byte_order_mark_is_optional() throws IOException {
        var response = CsvExport.<Numbered>named("a\"b\r\n/ü.csv")
                .with(new CsvParams(true, null))
                .column("id", Numbered::id)
                .response((last, limit) -> List.of());

        assertThat(response.getHeaderString("Content-Disposition")).isEqualTo("attachment; filename=\"a-b----.csv\"");
        assertThat(response.getMediaType()).hasToString("text/csv;charset=utf-8");
        var bytes = new ByteArrayOutputStream();
        ((jakarta.ws.rs.core.StreamingOutput) response.getEntity()).write(bytes);
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("\uFEFFid\r\n");
    }

    private static <T> String written(CsvExport<T> export, CsvExport.RowSource<T> batches) throws IOException {
        var text = new StringWriter();
        export.write(batches, text);
        return text.toString();
    }

    private static List<List<String>> read(String csv) throws IOException {
        try (var rows = CsvReader.builder().skipEmptyLines(false).ofCsvRecord(csv)) {
            return rows.stream().map(row -> List.copyOf(row.getFields())).toList();
        }
    }

    private static String randomCell(Random random) {
        var pieces = new String[random.nextInt(6)];
        Arrays.setAll(pieces, i -> CELL_PARTS.get(random.nextInt(CELL_PARTS.size())));
        return String.join("", pieces);
    }
}
