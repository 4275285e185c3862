package io.tidings.spreadsheets;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;

/** Numbers of cells as plain digits. A phone number in a cell never becomes {@code 4.91713E+11}. */
final class PlainNumber {
    /** Spreadsheet programs calculate with this many digits. Their files contain two more. */
    private static final MathContext SHOWN_DIGITS = new MathContext(15, RoundingMode.HALF_UP);

    private static final int MAX_LENGTH = 400;
    private static final int MAX_EXPONENT = 400;

    private PlainNumber() {}

    /** Returns the number; empty if the text is no number of a cell. */
    static Optional<BigDecimal> parse(String text) {
        var number = text.strip();
        if (number.isEmpty() || number.length() > MAX_LENGTH || !isNumeric(number)) {
            return Optional.empty();
        }
        try {
            var value = new BigDecimal(number);
            boolean isCell = Math.abs((long) value.precision() - value.scale()) <= MAX_EXPONENT
                    && Math.abs(value.scale()) <= MAX_EXPONENT;
            return isCell ? Optional.of(value) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Returns the number without exponent. An integer keeps all its digits. */
    static String of(BigDecimal value) {
        var shown = rounded(value).stripTrailingZeros();
        return shown.signum() == 0 ? "0" : shown.toPlainString();
    }

    /** Returns the number with the digits that a spreadsheet program shows. An integer keeps all its digits. */
    static BigDecimal rounded(BigDecimal value) {
        return value.scale() <= 0 ? value : value.round(SHOWN_DIGITS);
    }

    private static boolean isNumeric(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && "+-.eE".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
