package io.tidings.spreadsheets;

import io.tidings.spreadsheets.FormatTokens.Token;
import java.math.BigDecimal;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A section that shows dates or times, such as {@code dd.mm.yyyy}, {@code h:mm AM/PM} or {@code [h]:mm}. Immutable. */
final class DatePattern implements CellFormat {
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60_000;
    private static final long HOUR = 3_600_000;

    private final List<Token> tokens;
    private final boolean since1904;
    private final boolean halfDays;
    /** The shortest unit that is shown, in milliseconds. */
    private final long unit;

    private final Locale language;

    private DatePattern(List<Token> tokens, boolean since1904, Locale language) {
        this.tokens = tokens;
        this.since1904 = since1904;
        this.language = language;
        this.halfDays = tokens.stream().anyMatch(token -> token.kind() == 'P');
        this.unit = tokens.stream().anyMatch(token -> token.kind() == 'f') ? 1 : SECOND;
    }

    /** Returns whether a section shows a date or a time: it has a letter of one and no digit in front of it. */
    static boolean isDate(FormatTokens tokens) {
        boolean seconds = false;
        boolean date = false;
        for (var token : tokens.list()) {
            switch (token.kind()) {
                case 'y', 'm', 'd', 'h', '[' -> date = true;
                case 's' -> {
                    date = true;
                    seconds = true;
                }
                case '#', '?', 'G' -> {
                    return false;
                }
                case '0' -> {
                    if (!seconds) {
                        return false;
                    }
                }
                default -> {}
            }
        }
        return date;
    }

    static CellFormat of(FormatTokens tokens, boolean since1904) {
        return new DatePattern(resolved(tokens.list()), since1904, FormatLanguage.of(tokens.locale()));
    }

    /** The form of the reader's system is not in the file. ISO 8601 is clear in every country. */
    static CellFormat ofSystem(char kind, boolean since1904) {
        return of(FormatTokens.of(kind == 'd' ? BuiltInFormats.DATE : "hh:mm:ss"), since1904);
    }

    @Override
    public String text(BigDecimal value) {
        return DateSerial.of(value, since1904, unit).map(this::text).orElseGet(() -> PlainNumber.of(value));
    }

    private String text(DateSerial date) {
        var shown = new StringBuilder();
        for (var token : tokens) {
            shown.append(text(token, date));
        }
        return shown.toString();
    }

    private String text(Token token, DateSerial date) {
        int length = token.text().length();
        return switch (token.kind()) {
            case 'y', 'e' -> length <= 2 && token.kind() == 'y' ? padded(date.year() % 100, 2) : padded(date.year(), 4);
            case 'b' -> padded(date.year() + 543, length <= 2 ? 2 : 4);
            case 'm' -> month(date, length);
            case 'd' -> day(date, length);
            case 'a' -> weekday(date, length > 3);
            case 'h' -> padded(hour(date), length);
            case 'n' -> padded(date.millis() / MINUTE % 60, length);
            case 's' -> padded(date.millis() / SECOND % 60, length);
            case 'f' -> fraction(date, length);
            case '[' -> elapsed(token.text(), date);
            case 'P' -> half(token.text(), date);
            case 'g' -> "";
            default -> token.text();
        };
    }

    private long hour(DateSerial date) {
        long hour = date.millis() / HOUR;
        return halfDays ? (hour + 11) % 12 + 1 : hour;
    }

    private static String half(String text, DateSerial date) {
        boolean morning = date.millis() / HOUR < 12;
        return text.length() == 3 ? morning ? "A" : "P" : morning ? "AM" : "PM";
    }

    private String month(DateSerial date, int length) {
        if (length <= 2) {
            return padded(date.month(), length);
        }
        var month = Month.of(date.month());
        return switch (length) {
            case 3 -> withoutPoint(month.getDisplayName(TextStyle.SHORT, language));
            case 5 -> month.getDisplayName(TextStyle.FULL, language).substring(0, 1);
            default -> month.getDisplayName(TextStyle.FULL, language);
        };
    }

    private String day(DateSerial date, int length) {
        return length <= 2 ? padded(date.day(), length) : weekday(date, length > 3);
    }

    private String weekday(DateSerial date, boolean full) {
        return full
                ? date.weekday().getDisplayName(TextStyle.FULL, language)
                : withoutPoint(date.weekday().getDisplayName(TextStyle.SHORT, language));
    }

    private static String withoutPoint(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /** The point and the digits of a second. */
    private static String fraction(DateSerial date, int length) {
        var millis = padded(date.millis() % SECOND, 3);
        return "." + millis.substring(0, Math.min(length, 3)) + "0".repeat(Math.max(0, length - 3));
    }

    private static String elapsed(String letters, DateSerial date) {
        long unit = letters.startsWith("h") ? HOUR : letters.startsWith("m") ? MINUTE : SECOND;
        return padded(date.totalMillis() / unit, letters.length());
    }

    private static String padded(long value, int length) {
        var digits = Long.toString(value);
        return "0".repeat(Math.max(0, length - digits.length())) + digits;
    }

    /** Tells minutes ({@code 'n'}) from months, and joins the digits of a second into one token ({@code 'f'}). */
    private static List<Token> resolved(List<Token> tokens) {
        var resolved = new ArrayList<Token>();
        for (int i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            if (token.kind() == 'm' && (follows(tokens, i, -1, "h") || follows(tokens, i, 1, "s"))) {
                resolved.add(new Token('n', token.text()));
            } else if (token.kind() == '.'
                    && i + 1 < tokens.size()
                    && tokens.get(i + 1).kind() == '0') {
                int digits = 0;
                while (i + 1 < tokens.size() && tokens.get(i + 1).kind() == '0') {
                    digits++;
                    i++;
                }
                resolved.add(new Token('f', "0".repeat(digits)));
            } else {
                resolved.add(token);
            }
        }
        return resolved;
    }

    /** Returns whether the next letter in one direction is that of another unit of time. */
    private static boolean follows(List<Token> tokens, int from, int step, String unit) {
        for (int i = from + step; i >= 0 && i < tokens.size(); i += step) {
            var token = tokens.get(i);
            if (token.kind() == '[') {
                return token.text().startsWith(unit);
            }
            if ("ymdhs".indexOf(token.kind()) >= 0) {
                return unit.indexOf(token.kind()) >= 0;
            }
        }
        return false;
    }
}
