package io.tidings.spreadsheets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidings.shared.Problem.ProblemException;
import io.tidings.testing.TestWorkbooks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that cannot be read, or that are built to exhaust the program, are refused with a stable code. */
class RefusedWorkbookTest {
    private static final int MEGABYTE = 1024 * 1024;
    private static final byte[] OLE = HexFormat.of().parseHex("d0cf11e0a1b11ae1");

    @Test
    void containers_of_excel_97_and_of_passwords_are_told_apart() {
        assertThat(refused(joined(OLE, "Workbook".getBytes(StandardCharsets.UTF_16LE))))
                .isEqualTo("unsupported_workbook");
        assertThat(refused(joined(OLE, new byte[70_000], "EncryptedPackage".getBytes(StandardCharsets.UTF_16LE))))
                .isEqualTo("encrypted_workbook");
    }

    @ParameterizedTest
    @CsvSource({
        "xl/workbook.bin, unsupported_workbook",
        "Index/Document.iwa, unsupported_workbook",
        "encrypted-package, encrypted_workbook",
        "word/document.xml, unsupported_media_type"
    })
    void other_archives_are_refused(String part, String code) {
        assertThat(refused(TestWorkbooks.zip(Map.of(part, "<x/>")))).isEqualTo(code);
    }

    @Test
    void an_open_document_with_a_password_or_of_another_program_is_refused() {
        var parts = new LinkedHashMap<String, String>();
        parts.put("content.xml", "not XML");
        parts.put(
                "META-INF/manifest.xml",
                "<m:manifest xmlns:m='m'><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>");
        assertThat(refused(TestWorkbooks.zip(parts))).isEqualTo("encrypted_workbook");
        assertThat(refused(TestWorkbooks.zip(Map.of("content.xml", "<o:text xmlns:o='o'/>"))))
                .isEqualTo("unsupported_media_type");
        assertThat(refused(TestWorkbooks.openDocument(""))).isEqualTo("no_sheet");
    }

    @Test
    void a_text_with_the_name_of_a_workbook_is_refused() {
        assertThat(refused("phone\n+254712345678\n".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("unsupported_media_type");
    }

    @Test
    void a_workbook_that_is_cut_anywhere_is_refused() {
        var whole = TestWorkbooks.excelTexts(List.of(List.of("phone"), List.of("+254712345678")));
        for (int length = 1; length < whole.length; length++) {
            assertThat(refused(Arrays.copyOf(whole, length))).isIn("damaged_workbook", "unsupported_media_type");
        }
    }

    @Test
    void damaged_bytes_never_cause_another_failure() {
        var whole = TestWorkbooks.openDocumentTexts(List.of(List.of("phone"), List.of("+254712345678")));
        for (int i = 0; i < whole.length; i++) {
            var damaged = whole.clone();
            damaged[i] ^= 0x55;
            assertThatCode(() -> {
                        try {
                            var unused = ConvertedWorkbook.of(damaged);
                        } catch (ProblemException e) {
                            // A problem is an answer.
                        }
                    })
                    .as("byte %d", i)
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]>",
                "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>",
                "<!DOCTYPE x SYSTEM 'http://192.0.2.1/x.dtd'>"
            })
    void document_types_and_entities_are_refused(String doctype) {
        var parts = TestWorkbooks.excelParts(List.of("A"));
        parts.put(
                "xl/worksheets/sheet1.xml",
                doctype + "<x><sheetData><row><c t='inlineStr'><is><t>&a;</t></is></c></row></sheetData></x>");

        assertThat(refused(TestWorkbooks.zip(parts))).isEqualTo("unsafe_workbook");
    }

    @Test
    void an_undeclared_entity_and_malformed_xml_are_refused() {
        assertThat(refused(TestWorkbooks.excel("<row><c t='str'><v>&a;</v></c></row>")))
                .isIn("damaged_workbook", "unsafe_workbook");
        assertThat(refused(TestWorkbooks.excel("<row><c></row>"))).isEqualTo("damaged_workbook");
        assertThat(refused(TestWorkbooks.excel("<row><c t='s'><v>7</v></c></row>")))
                .isEqualTo("damaged_workbook");
    }

    @ParameterizedTest
    @CsvSource({"XFE1, 1", "ZZZZZZZZZZ1, 1", "A1, 1048577"})
    void cells_outside_of_a_sheet_are_refused(String reference, int row) {
        assertThat(refused(TestWorkbooks.excel("<row r='%d'><c r='%s'><v>1</v></c></row>".formatted(row, reference))))
                .isEqualTo("damaged_workbook");
    }

    @Test
    void rows_that_go_back_are_refused() {
        assertThat(refused(TestWorkbooks.excel("<row r='2'><c><v>1</v></c></row><row r='1'><c><v>1</v></c></row>")))
                .isEqualTo("damaged_workbook");
    }

    @Test
    void an_empty_sheet_is_refused() {
        assertThat(refused(TestWorkbooks.excel("<row r='1'><c s='1'/></row>"))).isEqualTo("empty_sheet");
    }

    @Test
    void a_zip_bomb_is_refused_for_its_ratio() throws IOException {
        var row = "<row><c t='str'><v>" + "x".repeat(900) + "</v></c></row>";
        assertThat(refused(bomb(TestWorkbooks.worksheet("%"), row, 100 * MEGABYTE / row.length())))
                .isEqualTo("workbook_too_large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<%>", "<a b='%'/>", "<a><!--%--></a>", "<a>%</a>", "<a><![CDATA[%]]></a>", "<?a %?>"})
    void endless_tokens_of_xml_are_refused_before_they_fill_the_memory(String xml) throws IOException {
        assertThat(refused(bomb(xml, "x".repeat(1_000), 40_000))).isIn("damaged_workbook", "workbook_too_large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<a><!--%--></a>", "<a><![CDATA[%]]></a>", "<a><?a %?></a>"})
    void endless_tokens_with_brackets_are_refused_before_they_fill_the_memory(String xml) throws IOException {
        assertThat(refused(bomb(xml, "<x>".repeat(1_000), 15_000))).isIn("damaged_workbook", "workbook_too_large");
    }

    @Test
    void too_many_names_attributes_levels_and_parts_are_refused() {
        var names = new StringBuilder();
        for (int i = 0; i < 3_000; i++) {
            names.append("<n").append(i).append("/>");
        }
        var attributes = new StringBuilder("<row");
        for (int i = 0; i < 300; i++) {
            attributes.append(" a").append(i).append("=''");
        }
        assertThat(refused(TestWorkbooks.excel(names.toString()))).isEqualTo("damaged_workbook");
        assertThat(refused(TestWorkbooks.excel(attributes + "/>"))).isEqualTo("damaged_workbook");
        assertThat(refused(TestWorkbooks.excel("<a>".repeat(1_000)))).isEqualTo("damaged_workbook");
        var parts = TestWorkbooks.excelParts(List.of("A"));
        for (int i = 0; i < 11_000; i++) {
            parts.put("p" + i, "");
        }
        assertThat(refused(TestWorkbooks.zip(parts))).isEqualTo("workbook_too_large");
    }

    @Test
    void a_short_file_with_a_long_sheet_is_stopped_by_its_reader() throws IOException {
        // One text of 32,000 characters in 200,000 cells.
        var parts = TestWorkbooks.excelParts(List.of("A"));
        parts.put("xl/sharedStrings.xml", TestWorkbooks.sharedStrings(List.of("x".repeat(32_000))));
        var cells = new ArrayList<String>();
        for (int i = 0; i < 200_000; i++) {
            cells.add("<row><c t='s'><v>0</v></c></row>");
        }
        parts.put("xl/worksheets/sheet1.xml", TestWorkbooks.worksheet(String.join("", cells)));
        var file = Files.write(Files.createTempFile("workbook", ".xlsx"), TestWorkbooks.zip(parts));
        var full = new OutputStream() {
            private long left = 10 * MEGABYTE;

            @Override
            public void write(int b) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                left -= length;
                if (left < 0) {
                    throw WorkbookProblems.tooLarge("full");
                }
            }
        };

        var failure =
                catchThrowableOfType(ProblemException.class, () -> Spreadsheets.convert(file, Optional.empty(), full));

        assertThat(failure.problem().detail()).startsWith("full");
        Files.delete(file);
    }

    private static String refused(byte[] workbook) {
        return ConvertedWorkbook.refused(workbook).code();
    }

    /** Returns a workbook whose sheet repeats a text at the place of the percent sign. */
    private static byte[] bomb(String sheet, String text, int times) throws IOException {
        var parts = TestWorkbooks.excelParts(List.of("A"));
        var bytes = new ByteArrayOutputStream();
        int at = sheet.indexOf('%');
        var repeated = text.getBytes(StandardCharsets.UTF_8);
        try (var zip = new ZipOutputStream(bytes)) {
            for (var part : parts.entrySet()) {
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write(part.getValue().getBytes(StandardCharsets.UTF_8));
            }
            zip.putNextEntry(new ZipEntry("xl/worksheets/sheet1.xml"));
            zip.write(sheet.substring(0, at).getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < times; i++) {
                zip.write(repeated);
            }
            zip.write(sheet.substring(at + 1).getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
