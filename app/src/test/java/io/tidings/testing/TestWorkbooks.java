package io.tidings.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes workbooks of texts in the shape of the programs that write them, and of any given XML. */
public final class TestWorkbooks {
    private static final String MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private static final String RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private TestWorkbooks() {}

    /** Returns an archive with these parts, in their order. */
    public static byte[] zip(Map<String, String> parts) {
        var bytes = new ByteArrayOutputStream();
        zipTo(bytes, parts);
        return bytes.toByteArray();
    }

    private static void zipTo(OutputStream out, Map<String, String> parts) {
        try (var zip = new ZipOutputStream(out)) {
            for (var part : parts.entrySet()) {
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write(part.getValue().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the parts of a workbook as Excel writes them, without a sheet. */
    public static Map<String, String> excelParts(List<String> sheets) {
        var parts = new LinkedHashMap<String, String>();
        parts.put(
                "[Content_Types].xml", "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>");
        parts.put("_rels/.rels", relations(Map.of("rId1", "/officeDocument xl/workbook.xml")));
        var targets = new LinkedHashMap<String, String>();
        var list = new StringBuilder();
        for (int i = 1; i <= sheets.size(); i++) {
            targets.put("rId" + i, "/worksheet worksheets/sheet" + i + ".xml");
            list.append("<sheet name='%s' sheetId='%d' r:id='rId%d'/>".formatted(escaped(sheets.get(i - 1)), i, i));
        }
        targets.put("rId900", "/styles styles.xml");
        targets.put("rId901", "/sharedStrings sharedStrings.xml");
        parts.put("xl/_rels/workbook.xml.rels", relations(targets));
        parts.put(
                "xl/workbook.xml",
                "<?xml version='1.0' encoding='UTF-8' standalone='yes'?><workbook xmlns='%s' xmlns:r='%s'><sheets>%s</sheets></workbook>"
                        .formatted(MAIN, RELATIONS, list));
        return parts;
    }

    /** Returns a workbook of one sheet with this content of {@code sheetData}. */
    public static byte[] excel(String rows) {
        var parts = excelParts(List.of("Sheet1"));
        parts.put("xl/worksheets/sheet1.xml", worksheet(rows));
        return zip(parts);
    }

    public static String worksheet(String rows) {
        return "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n<worksheet xmlns='" + MAIN
                + "'><dimension ref='A1'/><sheetData>" + rows
                + "</sheetData><mergeCells count='1'><mergeCell ref='A1:B1'/></mergeCells></worksheet>";
    }

    public static String sharedStrings(List<String> texts) {
        var list = new StringBuilder("<sst xmlns='" + MAIN + "'>");
        texts.forEach(text -> list.append("<si><t xml:space='preserve'>")
                .append(escaped(text.replaceAll("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_")))
                .append("</t></si>"));
        return list.append("</sst>").toString();
    }

    /** Returns a workbook of texts, each a shared string. An empty text is no cell. */
    public static byte[] excelTexts(List<List<String>> table) {
        var parts = excelParts(List.of("People"));
        var texts = table.stream().flatMap(List::stream).distinct().toList();
        var rows = new StringBuilder();
        for (int r = 0; r < table.size(); r++) {
            rows.append("<row r='%d'>".formatted(r + 1));
            for (int c = 0; c < table.get(r).size(); c++) {
                var text = table.get(r).get(c);
                if (!text.isEmpty()) {
                    rows.append("<c r='%s' t='s'><v>%d</v></c>".formatted(column(c) + (r + 1), texts.indexOf(text)));
                }
            }
            rows.append("</row>");
        }
        parts.put("xl/worksheets/sheet1.xml", worksheet(rows.toString()));
        parts.put("xl/sharedStrings.xml", sharedStrings(texts));
        return zip(parts);
    }

    /** Returns an OpenDocument workbook with these tables. */
    public static byte[] openDocument(String tables) {
        var parts = new LinkedHashMap<String, String>();
        parts.put("mimetype", "application/vnd.oasis.opendocument.spreadsheet");
        parts.put("content.xml", """
                <?xml version="1.0" encoding="UTF-8"?>
                <office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" \
                xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" \
                xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" \
                xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" \
                xmlns:dc="http://purl.org/dc/elements/1.1/" \
                xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" \
                xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">\
                <office:automatic-styles><style:style style:name="off" style:family="table">\
                <style:table-properties table:display="false"/></style:style></office:automatic-styles>\
                <office:body><office:spreadsheet>%s</office:spreadsheet></office:body></office:document-content>
                """.formatted(tables));
        return zip(parts);
    }

    /** Returns an OpenDocument workbook of texts. Empty cells and rows are repeated, as LibreOffice does. */
    public static byte[] openDocumentTexts(List<List<String>> table) {
        var rows = new StringBuilder("<table:table table:name='People'>");
        for (var row : table) {
            rows.append("<table:table-row>");
            for (var text : row) {
                rows.append(text.isEmpty() ? "<table:table-cell/>" : openDocumentText(text));
            }
            rows.append("<table:table-cell table:number-columns-repeated='16380'/></table:table-row>");
        }
        return openDocument(
                rows
                        + "<table:table-row table:number-rows-repeated='1048000'><table:table-cell/></table:table-row></table:table>");
    }

    private static String openDocumentText(String text) {
        var cell = new StringBuilder("<table:table-cell office:value-type='string'>");
        for (var line : text.split("\n", -1)) {
            cell.append("<text:p>")
                    .append(escaped(line).replace(" ", "<text:s/>").replace("\t", "<text:tab/>"))
                    .append("</text:p>");
        }
        return cell.append("</table:table-cell>").toString();
    }

    /** Returns the letters of a column, from 0. */
    public static String column(int index) {
        return index < 26 ? String.valueOf((char) ('A' + index)) : column(index / 26 - 1) + (char) ('A' + index % 26);
    }

    public static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&apos;")
                .replace("\r", "&#13;");
    }

    private static String relations(Map<String, String> targets) {
        var list = new StringBuilder(
                "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>");
        targets.forEach((id, target) -> {
            int space = target.indexOf(' ');
            list.append("<Relationship Id='%s' Type='%s%s' Target='%s'/>"
                    .formatted(id, RELATIONS, target.substring(0, space), target.substring(space + 1)));
        });
        return list.append("</Relationships>").toString();
    }
}
