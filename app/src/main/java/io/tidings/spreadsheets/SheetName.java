package io.tidings.spreadsheets;

/** Compares names of sheets as spreadsheet programs do: upper and lower case are alike. */
final class SheetName {
    private SheetName() {}

    static boolean matches(String name, String wanted) {
        return name.strip().equalsIgnoreCase(wanted.strip());
    }
}
