package io.tidings.spreadsheets;

/** The format codes that files name by a number only (ECMA-376, part 1, 18.8.30). */
final class BuiltInFormats {
    /** Programs show these dates in the form of the reader's system. ISO 8601 is clear in every country. */
    static final String DATE = "yyyy-mm-dd";

    private static final String ACCOUNTING = "#,##0_);(#,##0)";

    private BuiltInFormats() {}

    static String code(int id) {
        return switch (id) {
            case 1 -> "0";
            case 2 -> "0.00";
            case 3 -> "#,##0";
            case 4 -> "#,##0.00";
            case 5, 6 -> "$#,##0;($#,##0)";
            case 7, 8 -> "$#,##0.00;($#,##0.00)";
            case 9 -> "0%";
            case 10 -> "0.00%";
            case 14, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58 -> DATE;
            case 15 -> "d-mmm-yy";
            case 16 -> "d-mmm";
            case 17 -> "mmm-yy";
            case 18 -> "h:mm AM/PM";
            case 19 -> "h:mm:ss AM/PM";
            case 20 -> "h:mm";
            case 21, 32, 33, 34, 35, 55, 56 -> "h:mm:ss";
            case 22 -> DATE + " h:mm";
            case 37, 38 -> ACCOUNTING;
            case 39, 40 -> "#,##0.00_);(#,##0.00)";
            case 41 -> "#,##0;-#,##0;\"-\"";
            case 42 -> "$#,##0;-$#,##0;\"$-\"";
            case 43 -> "#,##0.00;-#,##0.00;\"-\"";
            case 44 -> "$#,##0.00;-$#,##0.00;\"$-\"";
            case 45 -> "mm:ss";
            case 46 -> "[h]:mm:ss";
            case 47 -> "mm:ss.0";
            default -> "General";
        };
    }
}
