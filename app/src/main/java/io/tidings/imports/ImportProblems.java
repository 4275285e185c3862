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
                        problem + " An import accepts .csv or .txt files of the type text/csv or text/plain.")
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

    static ProblemException binary(String problem) {
        return Problem.invalid("binary_file", problem + " Save or export it as CSV and upload the CSV file.")
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
