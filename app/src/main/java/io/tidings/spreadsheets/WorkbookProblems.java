package io.tidings.spreadsheets;

import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
import java.util.List;

/** The problems for which a workbook is refused, each with a stable code. */
final class WorkbookProblems {
    private static final int SHOWN_SHEETS = 50;

    private WorkbookProblems() {}

    /** A kind of file that the program does not read. */
    static ProblemException unsupported(String detail) {
        return Problem.of(415, "unsupported_workbook", "Unsupported workbook", detail)
                .asException();
    }

    /** A file with the name of a workbook and another content. */
    static ProblemException noWorkbook() {
        return Problem.of(
                        415,
                        "unsupported_media_type",
                        "Unsupported media type",
                        "The name of the file is that of a workbook, but its content is not a workbook.")
                .asException();
    }

    static ProblemException encrypted() {
        return Problem.invalid(
                        "encrypted_workbook",
                        "The workbook is protected by a password. Save it without the password and upload it again.")
                .asException();
    }

    static ProblemException damaged(String detail) {
        return Problem.invalid("damaged_workbook", detail + " Open it in a spreadsheet program and save it again.")
                .asException();
    }

    static ProblemException tooLarge(String detail) {
        return Problem.invalid("workbook_too_large", detail + " Save the sheet as CSV and upload the CSV file.")
                .asException();
    }

    static ProblemException unsafe() {
        return Problem.invalid(
                        "unsafe_workbook",
                        "The workbook contains a document type definition, which spreadsheet programs do not write.")
                .asException();
    }

    static ProblemException noSheet() {
        return Problem.invalid("no_sheet", "The workbook has no sheet with cells.")
                .asException();
    }

    /** @param others the visible sheets with data */
    static ProblemException emptySheet(String name, List<String> others) {
        var hint = others.isEmpty()
                ? ""
                : " Name another sheet in \"sheet\". These sheets have data: %s.".formatted(listed(others));
        return Problem.invalid("empty_sheet", "The sheet \"%s\" is empty.%s".formatted(name, hint))
                .with("sheets", shown(others))
                .asException();
    }

    static ProblemException unknownSheet(String name, List<String> sheets) {
        var detail = "The workbook has no sheet \"%s\". Its sheets are: %s.".formatted(name, listed(sheets));
        return Problem.invalid("unknown_sheet", detail, List.of(new Problem.Violation("#/sheet", detail)))
                .with("sheets", shown(sheets))
                .asException();
    }

    private static String listed(List<String> sheets) {
        return String.join(", ", shown(sheets));
    }

    private static List<String> shown(List<String> sheets) {
        return sheets.stream().limit(SHOWN_SHEETS).toList();
    }
}
