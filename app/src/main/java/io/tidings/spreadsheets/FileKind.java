package io.tidings.spreadsheets;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/** Recognises files that are workbooks, by their names and by their first bytes. */
final class FileKind {
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    /** The container of Excel 97 to 2003. Newer programs use it for workbooks with a password. */
    private static final byte[] OLE = HexFormat.of().parseHex("d0cf11e0a1b11ae1");

    private static final byte[] ENCRYPTED = "EncryptedPackage".getBytes(StandardCharsets.UTF_16LE);

    private FileKind() {}

    static boolean isWorkbookName(String filename) {
        return hasExtension(filename, ".xlsx", ".xlsm", ".ods");
    }

    /** @throws io.tidings.shared.Problem.ProblemException 415 for the name of a workbook that cannot be read */
    static void refuseUnsupportedName(String filename) {
        if (hasExtension(filename, ".xls", ".xlt", ".xlsb")) {
            throw oldOrBinary();
        }
        if (hasExtension(filename, ".numbers")) {
            throw numbers();
        }
    }

    static RuntimeException oldOrBinary() {
        return WorkbookProblems.unsupported("Old Excel workbooks (.xls) and binary workbooks (.xlsb) are not read."
                + " Save the file as .xlsx or CSV and upload it again.");
    }

    static RuntimeException numbers() {
        return WorkbookProblems.unsupported(
                "Documents of Numbers are not read. Export the file as Excel or CSV and" + " upload it again.");
    }

    /** @throws io.tidings.shared.Problem.ProblemException 415 or 422 if the file is not a ZIP archive */
    static void require(Path file) throws IOException {
        try (var in = new BufferedInputStream(Files.newInputStream(file), 64 * 1024)) {
            var first = in.readNBytes(OLE.length);
            if (Arrays.equals(first, OLE)) {
                throw contains(in, ENCRYPTED) ? WorkbookProblems.encrypted() : oldOrBinary();
            }
            if (first.length < ZIP.length || !Arrays.equals(first, 0, ZIP.length, ZIP, 0, ZIP.length)) {
                throw WorkbookProblems.noWorkbook();
            }
        }
    }

    /** The directory of the container may be anywhere in the file. */
    private static boolean contains(InputStream in, byte[] wanted) throws IOException {
        int matched = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            matched = (byte) b == wanted[matched] ? matched + 1 : (byte) b == wanted[0] ? 1 : 0;
            if (matched == wanted.length) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasExtension(String filename, String... extensions) {
        var name = filename.toLowerCase(Locale.ROOT);
        return Arrays.stream(extensions).anyMatch(name::endsWith);
    }
}
