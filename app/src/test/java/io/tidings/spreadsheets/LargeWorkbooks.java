package io.tidings.spreadsheets;

import io.tidings.testing.TestWorkbooks;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes workbooks with as many different texts as rows, without holding them in memory. */
final class LargeWorkbooks {
    private static final String SHEET = TestWorkbooks.worksheet("%");
    private static final List<String> TOWNS = List.of("Nairobi", "Mombasa", "Kisumu", "Nakuru");

    private LargeWorkbooks() {}

    /** Writes workbooks by hand: {@code LargeWorkbooks <folder> <rows>}. */
    static void main(String[] arguments) throws IOException {
        var folder = Path.of(arguments[0]);
        int rows = Integer.parseInt(arguments[1]);
        excel(folder.resolve("large.xlsx"), rows);
        openDocument(folder.resolve("large.ods"), rows);
    }

    static Path excel(Path file, int rows) throws IOException {
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (var part : TestWorkbooks.excelParts(List.of("People")).entrySet()) {
                part(zip, part.getKey(), writer -> writer.write(part.getValue()));
            }
            part(zip, "xl/worksheets/sheet1.xml", writer -> {
                writer.write(SHEET.substring(0, SHEET.indexOf('%')));
                writer.write(
                        "<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c><c r='C1' t='s'><v>2</v></c></row>");
                for (int i = 0; i < rows; i++) {
                    writer.write(
                            "<row r='%1$d' spans='1:3'><c r='A%1$d'><v>%2$d</v></c><c r='B%1$d' t='s'><v>%3$d</v></c><c r='C%1$d' t='s'><v>%4$d</v></c></row>"
                                    .formatted(i + 2, 254700000000L + i, 7 + i, 3 + i % 4));
                }
                writer.write(SHEET.substring(SHEET.indexOf('%') + 1));
            });
            part(zip, "xl/sharedStrings.xml", writer -> {
                writer.write("<sst xmlns='x'><si><t>phone</t></si><si><t>first_name</t></si><si><t>location</t></si>");
                for (var town : TOWNS) {
                    writer.write("<si><t>" + town + "</t></si>");
                }
                for (int i = 0; i < rows; i++) {
                    writer.write("<si><t>Name of person " + i + "</t></si>");
                }
                writer.write("</sst>");
            });
        }
        return file;
    }

    static Path openDocument(Path file, int rows) throws IOException {
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            part(zip, "content.xml", writer -> {
                writer.write("<o:d xmlns:o='urn:oasis:names:tc:opendocument:xmlns:office:1.0' "
                        + "xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0' "
                        + "xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'><o:spreadsheet>"
                        + "<table:table table:name='People'>");
                row(writer, "phone", "first_name", "location");
                for (int i = 0; i < rows; i++) {
                    row(writer, "+" + (254700000000L + i), "Name of person " + i, TOWNS.get(i % 4));
                }
                writer.write(
                        "<table:table-row table:number-rows-repeated='100000'><table:table-cell/></table:table-row>"
                                + "</table:table></o:spreadsheet></o:d>");
            });
        }
        return file;
    }

    private static void row(Writer writer, String... texts) throws IOException {
        writer.write("<table:table-row table:style-name='ro1'>");
        for (var text : texts) {
            writer.write("<table:table-cell o:value-type='string'><text:p>" + text + "</text:p></table:table-cell>");
        }
        writer.write("</table:table-row>");
    }

    @FunctionalInterface
    private interface Content {
        void writeTo(Writer writer) throws IOException;
    }

    private static void part(ZipOutputStream zip, String name, Content content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        var writer = new BufferedWriter(new OutputStreamWriter(zip, StandardCharsets.UTF_8));
        content.writeTo(writer);
        writer.flush();
        zip.closeEntry();
    }
}
