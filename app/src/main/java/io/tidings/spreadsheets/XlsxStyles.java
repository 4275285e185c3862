package io.tidings.spreadsheets;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The formats of the cells of a workbook, by the number that a cell names. Not thread-safe. */
final class XlsxStyles {
    /** Excel allows 65,490 styles and 250 to 1,000 formats. */
    private static final int MAX_STYLES = 70_000;

    private static final int MAX_FORMATS = 5_000;

    private final boolean since1904;
    private final Map<Integer, String> codes = new HashMap<>();
    private final Map<Integer, CellFormat> formats = new HashMap<>();
    private int[] formatOfStyle = new int[64];
    private int styles;

    XlsxStyles(boolean since1904) {
        this.since1904 = since1904;
    }

    void read(XmlPart part) {
        boolean cells = false;
        while (part.nextStart()) {
            switch (part.name()) {
                case "numFmt" -> addCode(part.intAttribute("numFmtId", -1), part.attribute("formatCode"));
                // The styles of cells, as opposed to those of named styles and of conditions.
                case "cellXfs" -> cells = true;
                case "cellStyles", "dxfs", "cellStyleXfs" -> cells = false;
                case "xf" -> {
                    if (cells) {
                        addStyle(part.intAttribute("numFmtId", 0));
                    }
                }
                default -> {}
            }
        }
    }

    /** Returns the format of a style; General if there is no such style. */
    CellFormat format(int style) {
        int id = style >= 0 && style < styles ? formatOfStyle[style] : 0;
        return formats.computeIfAbsent(id, this::compiled);
    }

    private CellFormat compiled(int id) {
        return FormatCode.of(codes.getOrDefault(id, BuiltInFormats.code(id)), since1904);
    }

    private void addCode(int id, @Nullable String code) {
        if (code != null && codes.size() < MAX_FORMATS) {
            codes.putIfAbsent(id, code.length() > 1_000 ? "General" : code);
        }
    }

    private void addStyle(int formatId) {
        if (styles == MAX_STYLES) {
            throw WorkbookProblems.tooLarge("The workbook has more than %,d styles.".formatted(MAX_STYLES));
        }
        if (styles == formatOfStyle.length) {
            formatOfStyle = Arrays.copyOf(formatOfStyle, styles * 2);
        }
        formatOfStyle[styles++] = formatId;
    }
}
