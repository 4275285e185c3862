package io.tidings.imports;

import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** The problems for which an upload is refused, each with a stable code. */
final class ImportProblems {
    private static final int RETRY_AFTER_SECONDS = 5;

    private ImportProblems() {}

    static ProblemException missingFile() {
        return Problem.malformed("missing_file", "The form has no part \"file\" with a file in it.")
                .asException();
    }

    static ProblemException notMultipart() {
        return Problem.of(
                        415,
                        "unsupported_media_type",
                        "Unsupported media type",
                        "Send the file as multipart/form-data, in a part named \"file\".")
                .asException();
    }

    static ProblemException malformedForm(String detail) {
        return Problem.malformed("malformed_form", detail).asException();
    }

    /** @param known the fields that the route allows besides {@code file}; shown in alphabetical order */
    static ProblemException unknownField(String name, Collection<String> known) {
        return Problem.malformed(
                        "unknown_field",
                        "The form has an unknown field \"%s\". Allowed fields are file, %s."
                                .formatted(name, String.join(", ", new TreeSet<>(known))))
                .asException();
    }

    static ProblemException cutUpload() {
        return Problem.malformed("cut_upload", "The upload was interrupted. Nothing was stored.")
                .asException();
    }

    static ProblemException wrongType(String problem) {
        return Problem.of(
                        415,
                        "unsupported_media_type",
                        "Unsupported media type",
                        problem
                                + " An import accepts .csv and .txt files, sent as text/csv, text/plain, application/vnd.ms-excel,"
                                + " application/octet-stream or without a type, and .xlsx, .xlsm and .ods files with their own"
                                + " types, application/vnd.ms-excel, application/octet-stream or without a type.")
                .asException();
    }

    static ProblemException tooLarge(long limit) {
        return Problem.of(
                        413,
                        "file_too_large",
                        "File too large",
                        "The file may have at most %,d bytes.".formatted(limit))
                .asException();
    }

    /** @param limit of the text of the sheet, in bytes */
    static ProblemException sheetTooLarge(long limit) {
        return Problem.of(
                        413,
                        "file_too_large",
                        "File too large",
                        "The sheet may have at most %,d bytes when it is saved as CSV.".formatted(limit))
                .asException();
    }

    static ProblemException tooMany(int limit) {
        return Problem.of(
                        429,
                        "too_many_imports",
                        "Too many imports",
                        "This account already has %d imports in progress, which is the limit.".formatted(limit))
                .with("retry_after", RETRY_AFTER_SECONDS)
                .asException();
    }

    static ProblemException storageFull() {
        return Problem.of(503, "storage_unavailable", "Storage unavailable", "The file cannot be stored at the moment.")
                .with("retry_after", RETRY_AFTER_SECONDS)
                .asException();
    }

    static ProblemException emptyFile() {
        return Problem.invalid("empty_file", "The file is empty.").asException();
    }

    static ProblemException noRows() {
        return Problem.invalid("no_rows", "The file has a header and no rows below it.")
                .asException();
    }

    static ProblemException noPhoneColumn(List<String> found) {
        return Problem.invalid(
                        "no_phone_column",
                        ("No column is recognised as the phone number. Name one column \"phone\", or map one in \"mapping\"."
                                        + " Columns found: %s.")
                                .formatted(String.join(", ", shown(found))))
                .with("columns", shown(found))
                .asException();
    }

    static ProblemException tooManyColumns(int found, int limit) {
        return Problem.invalid(
                        "too_many_columns", "The file has %d columns. At most %d are allowed.".formatted(found, limit))
                .asException();
    }

    static ProblemException badHeader() {
        return Problem.invalid("bad_header", "The first line is too long to be a header: 64 KiB at most.")
                .asException();
    }

    static ProblemException quoteInHeader(long line) {
        return Problem.invalid(
                        "bad_header",
                        "The names of the columns in line %d contain a quote that is not closed or not written twice."
                                .formatted(line))
                .asException();
    }

    static ProblemException quotedLines() {
        return Problem.invalid(
                        "bad_header", "Each line of the file is quoted as a whole. Remove the quotes around the lines.")
                .asException();
    }

    static ProblemException noHeader() {
        return Problem.invalid(
                        "no_header",
                        "The first line must name the columns, but it contains a phone number. Add a line with names such"
                                + " as \"phone\" above it.")
                .asException();
    }

    /** For files of which no person sees the rows before they are used, and for pages, which show them. */
    static ProblemException encodingUncertain(EncodingWarning warning) {
        return Problem.invalid(EncodingWarning.CODE, warning.detail())
                .with("encoding", warning.encoding())
                .with("alternatives", warning.alternatives())
                .with("cells", warning.cells())
                .asException();
    }

    static ProblemException badMapping(String detail) {
        return Problem.invalid("invalid_mapping", detail).asException();
    }

    static ProblemException badField(String field, String detail) {
        return Problem.invalid("invalid_" + field, detail, List.of(new Problem.Violation("#/" + field, detail)))
                .asException();
    }

    /**
     * Limits the headers to 50 of 60 characters each. In a file without a header they may be personal data, so they are
     * shown to the sender only.
     */
    private static List<String> shown(List<String> headers) {
        return headers.stream()
                .limit(50)
                .map(header -> header.length() <= 60 ? header : header.substring(0, 60) + "…")
                .toList();
    }
}
