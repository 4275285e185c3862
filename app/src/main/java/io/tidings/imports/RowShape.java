package io.tidings.imports;

/**
 * Decides whether a line within a quoted cell is a row of its own, because the quote was not closed. Such a line has a
 * phone number in the column of phone numbers, and another cell if the file has more columns.
 *
 * @param width the number of columns
 * @param phoneAt the column of phone numbers; negative to accept any column
 */
record RowShape(char delimiter, int width, int phoneAt) {
    private static final int MIN_DIGITS = 7;
    private static final int MAX_DIGITS = 15;

    /** Any line with a phone number and another cell. */
    static RowShape unknown(char delimiter) {
        return new RowShape(delimiter, 2, -1);
    }

    boolean matches(char[] text, int from, int to) {
        boolean phone = false;
        int cells = 0;
        int start = from;
        for (int i = from; i <= to; i++) {
            if (i == to || text[i] == delimiter) {
                phone |= (phoneAt < 0 || cells == phoneAt) && isPhone(text, start, i);
                cells++;
                start = i + 1;
            }
        }
        return phone && (cells > 1 || width == 1);
    }

    /** Returns whether a text has the digits of a phone number and no letters. */
    static boolean isPhone(String text) {
        return isPhone(text.toCharArray(), 0, text.length());
    }

    private static boolean isPhone(char[] text, int from, int to) {
        int digits = 0;
        for (int i = from; i < to; i++) {
            char c = text[i];
            if (Character.isDigit(c)) {
                digits++;
            } else if ("+-()./'\" \u00A0".indexOf(c) < 0) {
                return false;
            }
        }
        return digits >= MIN_DIGITS && digits <= MAX_DIGITS;
    }
}
