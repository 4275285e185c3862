package io.tidings.imports;

import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Everything an upload can be refused for, with its stable code. */
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

    /** @param known what else the form may have, by route; shown in alphabetical order */
    static ProblemException unknownField(String name, Collection<String> known) {
        return Problem.malformed(
                        "unknown_field",
                        "The form has an unknown field \"%s\"; it may have file, %s."
                                .formatted(name, String.join(", ", new TreeSet<>(known))))
                .asException();
    }

    static ProblemException cutUpload() {
        return Problem.malformed("cut_upload", "The upload ended before its end; nothing was kept.")
                .asException();
    }

    static ProblemException wrongType(String what) {
        return Problem.of(
                        415,
                        "unsupported_media_type",
                        "Unsupported media type",
                        what + " An import takes .csv or .txt files of the type text/csv or text/plain.")
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
                        "This account has %d imports under way, as many as it may have at a time.".formatted(limit))
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

    static ProblemException binary(String what) {
        return Problem.invalid("binary_file", what + " Save or export it as CSV and upload that.")
                .asException();
    }

    static ProblemException noPhoneColumn(List<String> found) {
        return Problem.invalid(
                        "no_phone_column",
                        "No column is recognised as the phone number. Name one of them \"phone\", or say in \"mapping\" which it is. Columns found: %s."
                                .formatted(String.join(", ", shown(found))))
                .with("columns", shown(found))
                .asException();
    }

    static ProblemException tooManyColumns(int found, int limit) {
        return Problem.invalid("too_many_columns", "The file has %d columns; %d are allowed.".formatted(found, limit))
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

    /** A header can be anything, also a person's number in a file without one: shown to its sender, in bounds. */
    private static List<String> shown(List<String> headers) {
        return headers.stream()
                .limit(50)
                .map(header -> header.length() <= 60 ? header : header.substring(0, 60) + "…")
                .toList();
    }
}
