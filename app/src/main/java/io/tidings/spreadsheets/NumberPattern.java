package io.tidings.spreadsheets;

import io.tidings.spreadsheets.FormatTokens.Token;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * The digits, literals and signs of one section, such as {@code 00000}, {@code #,##0.00 "€"} or {@code (000) 000-0000}.
 * Commas that group digits are left out. Immutable.
 */
final class NumberPattern implements CellFormat {
    private static final String PLACEHOLDERS = "0#?";

    private final List<Token> tokens;
    /** The index of the decimal point; the number of tokens if there is none. */
    private final int point;

    private final int decimals;
    private final int minDecimals;
    /** The power of ten by which the number is multiplied: for percent signs and for commas behind the digits. */
    private final int scale;

    NumberPattern(List<Token> tokens) {
        this.tokens = tokens;
        int at = 0;
        while (at < tokens.size() && tokens.get(at).kind() != '.') {
            at++;
        }
        this.point = at;
        this.decimals =
                (int) tokens.stream().skip(at).filter(NumberPattern::isDigit).count();
        this.minDecimals = minDecimals(tokens.subList(at, tokens.size()));
        int percents =
                (int) tokens.stream().filter(token -> token.kind() == '%').count();
        this.scale = 2 * percents - 3 * thousands(tokens);
    }

    @Override
    public String text(BigDecimal value) {
        if (tokens.stream().noneMatch(NumberPattern::isDigit)) {
            return withoutDigits(value);
        }
        var rounded = PlainNumber.rounded(value.scaleByPowerOfTen(scale)).setScale(decimals, RoundingMode.HALF_UP);
        var digits = rounded.abs().toPlainString();
        int dot = digits.indexOf('.');
        var whole = dot < 0 ? digits : digits.substring(0, dot);
        var shown = new StringBuilder();
        whole(whole.equals("0") ? "" : whole, shown);
        decimals(dot < 0 ? "" : digits.substring(dot + 1), shown);
        return rounded.signum() < 0 ? shown.insert(0, '-').toString() : shown.toString();
    }

    /** Fills the placeholders in front of the point from the right. Further digits stand at the first of them. */
    private void whole(String digits, StringBuilder into) {
        int left = digits.length();
        var reversed = new StringBuilder();
        int first = first();
        for (int i = point - 1; i >= 0; i--) {
            var token = tokens.get(i);
            if (isDigit(token)) {
                if (left > 0) {
                    reversed.append(digits.charAt(--left));
                } else if (token.kind() == '0') {
                    reversed.append('0');
                }
                while (i == first && left > 0) {
                    reversed.append(digits.charAt(--left));
                }
            } else {
                reversed.append(new StringBuilder(literal(token)).reverse());
            }
        }
        if (first < 0) {
            reversed.append(new StringBuilder(digits).reverse());
        }
        into.append(reversed.reverse());
    }

    private int first() {
        for (int i = 0; i < point; i++) {
            if (isDigit(tokens.get(i))) {
                return i;
            }
        }
        return -1;
    }

    private void decimals(String digits, StringBuilder into) {
        int used = digits.length();
        while (used > minDecimals && digits.charAt(used - 1) == '0') {
            used--;
        }
        int at = 0;
        for (int i = point; i < tokens.size(); i++) {
            var token = tokens.get(i);
            if (isDigit(token)) {
                if (at < used) {
                    into.append(digits.charAt(at));
                }
                at++;
            } else if (i == point) {
                into.append(used > 0 ? "." : "");
            } else {
                into.append(literal(token));
            }
        }
    }

    /** A section with texts only, or with General. */
    private String withoutDigits(BigDecimal value) {
        var shown = new StringBuilder();
        for (var token : tokens) {
            shown.append(token.kind() == 'G' || token.kind() == '@' ? PlainNumber.of(value) : literal(token));
        }
        return shown.toString();
    }

    private static String literal(Token token) {
        return token.kind() == ',' || token.kind() == '@' || token.kind() == 'G' ? "" : token.text();
    }

    private static boolean isDigit(Token token) {
        return PLACEHOLDERS.indexOf(token.kind()) >= 0;
    }

    private static int minDecimals(List<Token> behindPoint) {
        int last = 0;
        int at = 0;
        for (var token : behindPoint) {
            if (isDigit(token)) {
                at++;
                last = token.kind() == '0' ? at : last;
            }
        }
        return last;
    }

    /** Counts the commas behind the last digit. */
    private static int thousands(List<Token> tokens) {
        int commas = 0;
        boolean digits = false;
        for (var token : tokens) {
            if (isDigit(token)) {
                digits = true;
                commas = 0;
            } else if (token.kind() == ',' && digits) {
                commas++;
            }
        }
        return commas;
    }
}
