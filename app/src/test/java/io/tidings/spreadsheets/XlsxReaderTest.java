package io.tidings.spreadsheets;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.testing.TestWorkbooks;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Cells of {@code .xlsx} files in the shapes in which programs write them. */
class XlsxReaderTest {
    @Test
    void line_n_is_row_n_of_the_sheet_and_column_n_is_its_column() {
        assertThat(rows("""
                <row r='2'><c r='B2' t='inlineStr'><is><t>phone</t></is></c><c r='D2' t='str'><v>name</v></c></row>
                <row r='5'><c r='B5'><v>1</v></c></row><row r='6'><c r='A6' s='3'/></row><row r='1048576' hidden='1'/>
                """)).containsExactly("", ",phone,,name", "", "", ",1");
    }

    @Test
    void rows_and_cells_without_references_follow_each_other() {
        assertThat(rows("<row><c t='str'><v>a</v></c><c/><c t='str'><v>c</v></c></row><row><c><v>2</v></c></row>"))
                .containsExactly("a,,c", "2");
    }

    @Test
    void texts_of_all_kinds_are_read() {
        assertThat(rows("""
                <row r='1'><c t='inlineStr'><is><r><rPr><b/></rPr><t>An</t></r><r><t xml:space='preserve'>n </t></r>\
                <rPh sb='0' eb='1'><t>ann</t></rPh></is></c>\
                <c t='inlineStr'><is><t>a &amp; b &lt;&#x1F600; "c"</t></is></c>\
                <c t='str'><f>A1&amp;B1</f><v>x,y</v></c><c t='b'><v>1</v></c><c t='b'><v>0</v></c>\
                <c t='inlineStr'><is><t>one_x000D_\ntwo\nthree_x005F_x000D_</t></is></c>\
                <c t='d'><v>2025-03-04T10:00:00</v></c><c t='inlineStr'><v>old</v></c></row>
                """))
                .containsExactly("Ann ,\"a & b <😀 \"\"c\"\"\",\"x,y\",TRUE,FALSE,\"one\u000Btwo\u000Bthree_x000D_\","
                        + "2025-03-04 10:00:00,old");
    }

    @Test
    void a_formula_gives_its_stored_result_and_an_error_an_empty_cell() {
        var read = ConvertedWorkbook.of(TestWorkbooks.excel("<row r='1'><c><f>1+1</f><v>2</v></c>"
                + "<c t='e'><f>NA()</f><v>#N/A</v></c><c t='e'><v>#REF!</v></c><c><f>SUM(A1)</f></c>"
                + "<c t='str'><v>end</v></c></row>"));

        assertThat(read.lines()).containsExactly("2,,,,end");
        assertThat(read.sheet().errorCells()).isEqualTo(2);
    }

    @Test
    void numbers_are_shown_by_the_styles_of_their_cells() {
        var parts = TestWorkbooks.excelParts(List.of("Sheet1"));
        parts.put("xl/styles.xml", """
                <styleSheet xmlns='x'><numFmts><numFmt numFmtId='164' formatCode='00000'/>\
                <numFmt numFmtId='165' formatCode='dd\\.mm\\.yyyy;@'/></numFmts>\
                <cellStyleXfs><xf numFmtId='9'/></cellStyleXfs>\
                <cellXfs><xf numFmtId='0'/><xf numFmtId='164'/><xf numFmtId='165'/><xf numFmtId='14'/></cellXfs>\
                <dxfs><dxf><numFmt numFmtId='164' formatCode='0.0'/></dxf></dxfs></styleSheet>""");
        parts.put(
                "xl/worksheets/sheet1.xml",
                TestWorkbooks.worksheet(
                        "<row><c s='0'><v>4.91712345678E+11</v></c>"
                                + "<c s='1'><v>123</v></c><c s='2'><v>45720</v></c><c s='3'><v>45720</v></c><c s='99'><v>7</v></c></row>"));

        assertThat(ConvertedWorkbook.of(TestWorkbooks.zip(parts)).csv())
                .isEqualTo("491712345678,00123,04.03.2025,2025-03-04,7\n");
    }

    @Test
    void a_workbook_of_1904_and_of_the_strict_form_with_prefixes_is_read() {
        var parts = TestWorkbooks.excelParts(List.of("Sheet1"));
        parts.put(
                "_rels/.rels",
                "<p:Relationships xmlns:p='p'><p:Relationship Id='a' Target='/xl/book.xml' "
                        + "Type='http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument'/></p:Relationships>");
        parts.put(
                "xl/_rels/book.xml.rels",
                "<Relationships xmlns='p'><Relationship Id='s' Target='../xl/Sheets/One.XML' "
                        + "Type='http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet'/>"
                        + "<Relationship Id='y' Target='st.xml' Type='x/styles'/></Relationships>");
        parts.put(
                "xl/book.xml",
                "<x:workbook xmlns:x='http://purl.oclc.org/ooxml/spreadsheetml/main' "
                        + "xmlns:q='http://purl.oclc.org/ooxml/officeDocument/relationships'><x:workbookPr date1904='true'/>"
                        + "<x:sheets><x:sheet name='One' sheetId='1' q:id='s'/></x:sheets></x:workbook>");
        parts.put("xl/st.xml", "<x:styleSheet xmlns:x='m'><x:cellXfs><x:xf numFmtId='14'/></x:cellXfs></x:styleSheet>");
        parts.put(
                "xl\\sheets\\one.xml",
                "<x:worksheet xmlns:x='m'><x:sheetData><x:row r='1'><x:c r='A1'><x:v>44258</x:v>"
                        + "</x:c></x:row></x:sheetData></x:worksheet>");

        assertThat(ConvertedWorkbook.of(TestWorkbooks.zip(parts)).lines()).containsExactly("2025-03-04");
    }

    @Test
    void the_first_visible_sheet_is_read_and_the_others_with_data_are_named() {
        assertThat(ConvertedWorkbook.of(severalSheets()).sheet())
                .isEqualTo(new ReadSheet("People", List.of("Archive"), 0));
        assertThat(ConvertedWorkbook.of(severalSheets(), Optional.of(" archive "))
                        .csv())
                .isEqualTo("4\n");
        assertThat(ConvertedWorkbook.of(severalSheets(), Optional.of("Hidden")).csv())
                .isEqualTo("1\n");
    }

    @Test
    void an_unknown_or_empty_sheet_is_refused_with_the_names_of_the_others() {
        var unknown = ConvertedWorkbook.refused(severalSheets(), Optional.of("Persons"));
        assertThat(unknown.code()).isEqualTo("unknown_sheet");
        assertThat(unknown.extras()).containsEntry("sheets", List.of("Hidden", "People", "Blank", "Archive"));
        var empty = ConvertedWorkbook.refused(severalSheets(), Optional.of("Blank"));
        assertThat(empty.code()).isEqualTo("empty_sheet");
        assertThat(empty.detail()).contains("People, Archive");
    }

    private static byte[] severalSheets() {
        var parts = TestWorkbooks.excelParts(List.of("Hidden", "People", "Blank", "Archive", "Diagram"));
        parts.computeIfPresent(
                "xl/workbook.xml", (_, xml) -> xml.replace("name='Hidden'", "name='Hidden' state='veryHidden'"));
        parts.computeIfPresent(
                "xl/_rels/workbook.xml.rels",
                (_, xml) -> xml.replace(
                        "/worksheet' Target='worksheets/sheet5.xml'", "/chartsheet' Target='chartsheets/sheet5.xml'"));
        for (int i : new int[] {1, 2, 4}) {
            parts.put(
                    "xl/worksheets/sheet%d.xml".formatted(i),
                    TestWorkbooks.worksheet("<row r='1'><c r='A1'><v>%d</v></c></row>".formatted(i)));
        }
        parts.put("xl/worksheets/sheet3.xml", TestWorkbooks.worksheet("<row r='1'><c r='A1' s='1'/></row>"));
        return TestWorkbooks.zip(parts);
    }

    private static List<String> rows(String rows) {
        return ConvertedWorkbook.of(TestWorkbooks.excel(rows)).lines();
    }
}
