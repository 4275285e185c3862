package io.tidings.imports;

import io.tidings.imports.FilePreview.PreviewRow;
import io.tidings.imports.FilePreview.Refusal;
import io.tidings.shared.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The first rows of a file on the page that uploads it. */
record PreviewPage(FilePreview preview) {
    private static final int MAX_COLUMNS = 12;

    /** @param use the field or the placeholder that the column fills; empty if none */
    record Heading(String header, String use) {
        static Heading of(Column column) {
            var use = Stream.of(
                            Optional.ofNullable(column.field()).map(PreviewPage::name),
                            Optional.ofNullable(column.variable()).map("{{%s}}"::formatted))
                    .flatMap(Optional::stream)
                    .toList();
            return new Heading(column.header(), String.join(" and ", use));
        }
    }

    record Line(String result, boolean rejected, List<String> cells) {
        static Line of(PreviewRow row, int width) {
            var cells = new ArrayList<>(
                    row.cells().subList(0, Math.min(width, row.cells().size())));
            while (cells.size() < width) {
                cells.add("");
            }
            return new Line(row.result(), row.error() != null, cells);
        }
    }

    /** @param value the name in the mapping */
    record Target(String value, String text) {}

    static PreviewPage refused(Problem problem) {
        return new PreviewPage(new FilePreview("", "", null, List.of(), List.of(), List.of(), Refusal.of(problem)));
    }

    /** Returns how the file was read: its encoding, or the sheet of a workbook. */
    public String source() {
        var workbook = preview.workbook();
        return workbook == null
                ? "read as " + preview.encoding()
                : "from the sheet \u201c%s\u201d".formatted(workbook.sheet());
    }

    /** Returns the sheets that were not read; empty if there are none. */
    public String otherSheets() {
        var workbook = preview.workbook();
        return workbook == null ? "" : String.join(", ", workbook.otherSheets());
    }

    public String problem() {
        return Optional.ofNullable(preview.error()).map(Refusal::detail).orElse("");
    }

    /** Returns the question about the encoding; empty if the encoding is certain. */
    public String question() {
        return preview.warnings().stream()
                .map(EncodingWarning::question)
                .findFirst()
                .orElse("");
    }

    /** Returns the encodings to choose from, the one in use first. */
    public List<String> choices() {
        return preview.warnings().stream()
                .flatMap(warning -> Stream.concat(Stream.of(warning.encoding()), warning.alternatives().stream()))
                .toList();
    }

    public List<Heading> headings() {
        return preview.columns().stream().limit(MAX_COLUMNS).map(Heading::of).toList();
    }

    public int hiddenColumns() {
        return Math.max(0, preview.columns().size() - MAX_COLUMNS);
    }

    public List<Line> lines() {
        int width = headings().size();
        return preview.rows().stream().map(row -> Line.of(row, width)).toList();
    }

    public List<Target> targets() {
        return Stream.concat(
                        Stream.of(ContactField.values()).map(field -> new Target(field.text(), name(field.text()))),
                        Stream.of(new Target("", "leave out")))
                .toList();
    }

    private static String name(String field) {
        return field.equals(ContactField.NAME.text()) ? "whole name" : field.replace('_', ' ');
    }
}
