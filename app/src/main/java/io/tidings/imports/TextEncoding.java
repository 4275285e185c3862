package io.tidings.imports;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** The encodings in which spreadsheets and other programs write CSV. */
enum TextEncoding {
    UTF_8("UTF-8", StandardCharsets.UTF_8, "\u00EF\u00BB\u00BF"),
    UTF_16LE("UTF-16LE", StandardCharsets.UTF_16LE, "\u00FF\u00FE"),
    UTF_16BE("UTF-16BE", StandardCharsets.UTF_16BE, "\u00FE\u00FF"),
    WINDOWS_1252("windows-1252", Charset.forName("windows-1252"), "");

    private final String label;
    private final Charset charset;
    /** The bytes of the byte order mark, as ISO-8859-1. */
    private final String mark;

    TextEncoding(String label, Charset charset, String mark) {
        this.label = label;
        this.charset = charset;
        this.mark = mark;
    }

    String label() {
        return label;
    }

    Charset charset() {
        return charset;
    }

    static TextEncoding of(String label) {
        for (var encoding : values()) {
            if (encoding.label.equals(label)) {
                return encoding;
            }
        }
        throw new IllegalArgumentException("unknown encoding: " + label);
    }

    /**
     * Detects the encoding of a file. Checks the byte order mark, then the zero bytes of UTF-16, then UTF-8. Text in
     * another encoding is hardly ever valid UTF-8.
     *
     * @throws io.tidings.shared.Problem.ProblemException 422 {@code binary_file} for a file that is not text
     */
    static TextEncoding of(FileProbe file) {
        refuseKnownBinaries(file);
        for (var encoding : new TextEncoding[] {UTF_8, UTF_16LE, UTF_16BE}) {
            if (file.startsWith(encoding.mark)) {
                return encoding;
            }
        }
        if (file.hasZeros()) {
            if (file.hasZerosInOddPlaces()) {
                return UTF_16LE;
            }
            if (file.hasZerosInEvenPlaces()) {
                return UTF_16BE;
            }
            throw ImportProblems.binary("The file contains NUL bytes, so it is not a text file.");
        }
        if (file.isFullOfControls()) {
            throw ImportProblems.binary("The file is not a text file.");
        }
        return file.isUtf8() ? UTF_8 : WINDOWS_1252;
    }

    private static void refuseKnownBinaries(FileProbe file) {
        if (file.startsWith("PK\u0003\u0004") || file.startsWith("\u00D0\u00CF\u0011\u00E0")) {
            throw ImportProblems.binary("The content of the file is a spreadsheet or a ZIP archive.");
        }
        if (file.startsWith("%PDF") || file.startsWith("\u001F\u008B") || file.startsWith("\u0089PNG")) {
            throw ImportProblems.binary("The content of the file is a PDF, an image or an archive.");
        }
    }
}
