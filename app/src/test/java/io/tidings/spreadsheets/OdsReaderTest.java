package io.tidings.spreadsheets;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.testing.TestWorkbooks;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cells of {@code .ods} files in the shapes in which programs write them. */
class OdsReaderTest {
    @Test
    void repeated_rows_and_columns_are_counted_and_a_million_empty_rows_are_no_lines() {
        var table = """
                <table:table table:name='A'><table:table-column table:number-columns-repeated='16384'/>\
                <table:table-header-rows><table:table-row><table:table-cell/>\
                <table:table-cell table:number-columns-repeated='2' office:value-type='string'><text:p>a</text:p></table:table-cell>\
                <table:table-cell table:number-columns-repeated='16381'/></table:table-row></table:table-header-rows>\
                <table:table-row table:number-rows-repeated='2'><table:table-cell/></table:table-row>\
                <table:table-row-group><table:table-row table:number-rows-repeated='2' table:visibility='collapse'>\
                <table:table-cell office:value-type='float' office:value='7'><text:p>7</text:p></table:table-cell>\
                <table:covered-table-cell/><table:table-cell office:value-type='string'><text:p>z</text:p></table:table-cell>\
                </table:table-row></table:table-row-group>\
                <table:table-row table:number-rows-repeated='1048571'><table:table-cell/></table:table-row></table:table>""";

        assertThat(lines(table)).containsExactly(",a,a", "", "", "7,,z", "7,,z");
    }

    @Test
    void the_text_of_a_cell_is_what_it_shows() {
        assertThat(cell("office:value-type='string'", """
                <office:annotation><dc:creator>me</dc:creator><text:p>note</text:p></office:annotation>\
                <text:p>  An<text:span>n</text:span>
                  &amp;<text:s text:c='2'/>Bob<text:tab/>x</text:p><text:p/><text:p>two<text:line-break/>three</text:p>\
                <draw:frame><draw:text-box><text:p>shape</text:p></draw:text-box></draw:frame>""")).isEqualTo("\"Ann &  Bob\tx\u000B\u000Btwo\u000Bthree\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "office:value-type='float' office:value='491712345678' | 4.91713E+11 | 491712345678",
                "office:value-type='float' office:value='491712345678' | 491712345678 | 491712345678",
                "office:value-type='float' office:value='491712345678' | 491.712.345.678 | 491712345678",
                "office:value-type='float' office:value='123' | 00123 | 00123",
                "office:value-type='float' office:value='712345678' | 0712 345 678 | 0712 345 678",
                "office:value-type='float' office:value='1.234' | `1,234` | `\"1,234\"`",
                "office:value-type='float' office:value='1234' | `1,234` | 1234",
                "office:value-type='float' office:value='0.3' | `` | 0.3",
                "office:value-type='currency' office:currency='EUR' office:value='1234.5' | 1.234,50 € | `\"1234,50 €\"`",
                "office:value-type='currency' office:currency='USD' office:value='1234567.5' | $1,234,567.50 | $1234567.50",
                "office:value-type='percentage' office:value='0.25' | 25 % | 25 %",
                "office:value-type='percentage' office:value='0.25' | `` | 25%",
                "office:value-type='date' office:date-value='2025-03-04' | 04.03.2025 | 04.03.2025",
                "office:value-type='date' office:date-value='2025-03-04T10:30:00' | `` | 2025-03-04 10:30:00",
                "office:value-type='time' office:time-value='PT13H30M00S' | 01:30 PM | 01:30 PM",
                "office:value-type='time' office:time-value='PT13H30M00S' | `` | 13:30:00",
                "office:value-type='boolean' office:boolean-value='true' | WAHR | TRUE",
                "office:value-type='string' office:string-value='x' | `` | x"
            })
    void a_value_is_shown_with_all_its_digits(String attributes, String shown, String text) {
        assertThat(cell(attributes, shown.isEmpty() ? "" : "<text:p>" + shown + "</text:p>"))
                .isEqualTo(text);
    }

    @Test
    void an_error_is_an_empty_cell_and_counted() {
        var error = "<table:table-cell office:value-type='string' %s><text:p>#N/A</text:p></table:table-cell>";
        var read = ConvertedWorkbook.of(TestWorkbooks.openDocument(
                "<table:table table:name='A'><table:table-row>" + error.formatted("calcext:value-type='error'")
                        + error.formatted("table:formula='of:=NA()'") + error.formatted("")
                        + "</table:table-row></table:table>"));

        assertThat(read.lines()).containsExactly(",,#N/A");
        assertThat(read.sheet().errorCells()).isEqualTo(2);
    }

    @Test
    void the_first_visible_sheet_or_a_named_one_is_read() {
        var tables = "<table:table table:name='Hidden' table:style-name='off'>%s</table:table>".formatted(row("1"))
                + "<table:table table:name='People'>%s</table:table>".formatted(row("2"))
                + "<table:table table:name='Blank'/><table:table table:name='Archive'>%s</table:table>"
                        .formatted(row("4"));
        var workbook = TestWorkbooks.openDocument(tables);

        assertThat(ConvertedWorkbook.of(workbook).sheet()).isEqualTo(new ReadSheet("People", List.of("Archive"), 0));
        assertThat(ConvertedWorkbook.of(workbook, Optional.of("archive")).csv()).isEqualTo("4\n");
        assertThat(ConvertedWorkbook.refused(workbook, Optional.of("Blank")).code())
                .isEqualTo("empty_sheet");
        assertThat(ConvertedWorkbook.refused(workbook, Optional.of("Nope")).extras())
                .containsEntry("sheets", List.of("Hidden", "People", "Blank", "Archive"));
    }

    private static String row(String text) {
        return "<table:table-row><table:table-cell office:value-type='string'><text:p>" + text
                + "</text:p></table:table-cell></table:table-row>";
    }

    private static String cell(String attributes, String content) {
        return lines("<table:table table:name='A'><table:table-row><table:table-cell " + attributes + ">" + content
                        + "</table:table-cell></table:table-row></table:table>")
                .getFirst();
    }

    private static List<String> lines(String table) {
        return ConvertedWorkbook.of(TestWorkbooks.openDocument(table)).lines();
    }
}
