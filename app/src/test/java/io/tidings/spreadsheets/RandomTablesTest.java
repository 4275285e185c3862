package io.tidings.spreadsheets;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.tidings.testing.TestWorkbooks;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random tables of texts come out of both formats as they went in. */
class RandomTablesTest {
    private static final List<String> PIECES = List.of(
            "a",
            "Zoë",
            "李",
            "😀",
            "\"",
            ",",
            ";",
            "'",
            "&",
            "<b>",
            " ",
            "  ",
            "\t",
            "\n",
            "+254712345678",
            "0712",
            "=1+1",
            "_x000D",
            "sep=;",
            "\uFEFF",
            "#N/A",
            "|",
            "x".repeat(300));

    @Test
    void random_tables_come_out_of_both_formats_as_they_went_in() {
        for (int seed = 0; seed < 300; seed++) {
            var table = table(new Random(seed));
            if (table.stream().allMatch(row -> row.stream().allMatch(String::isBlank))) {
                continue;
            }
            var wanted = shown(table);

            assertThat(cells(TestWorkbooks.excelTexts(table)))
                    .as("xlsx, seed %d", seed)
                    .isEqualTo(wanted);
            assertThat(cells(TestWorkbooks.openDocumentTexts(table)))
                    .as("ods, seed %d", seed)
                    .isEqualTo(wanted);
        }
    }

    private static List<List<String>> table(Random random) {
        var table = new ArrayList<List<String>>();
        int width = 1 + random.nextInt(30);
        for (int r = random.nextInt(40); r >= 0; r--) {
            var row = new ArrayList<String>();
            for (int c = random.nextInt(4) == 0 ? 0 : width; c > 0; c--) {
                var text = new StringBuilder();
                for (int i = random.nextInt(4); i > 0; i--) {
                    text.append(PIECES.get(random.nextInt(PIECES.size())));
                }
                row.add(text.toString());
            }
            table.add(row);
        }
        return table;
    }

    /** Empty cells at the end of a row and blank rows at the end of the table are not written. */
    private static List<List<String>> shown(List<List<String>> table) {
        var shown = new ArrayList<List<String>>();
        for (var row : table) {
            var cells = new ArrayList<>(row);
            while (!cells.isEmpty() && cells.getLast().isEmpty()) {
                cells.removeLast();
            }
            shown.add(cells.stream().allMatch(String::isBlank) ? List.of("") : cells);
        }
        while (shown.getLast().equals(List.of(""))) {
            shown.removeLast();
        }
        return shown;
    }

    private static List<List<String>> cells(byte[] workbook) {
        return CsvReader.builder()
                .commentStrategy(CommentStrategy.NONE)
                .skipEmptyLines(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .detectBomHeader(false)
                .ofCsvRecord(ConvertedWorkbook.of(workbook).csv())
                .stream()
                .map(record -> record.getFields().stream()
                        .map(cell -> cell.replace('\u000B', '\n'))
                        .toList())
                .toList();
    }
}
