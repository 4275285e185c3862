package io.tidings.phones;

import java.util.ArrayList;
import java.util.List;

/** The regular expressions of libphonenumber's metadata. They match digits only. */
sealed interface DigitPattern {
    /** Any of the digits whose bits are set. */
    record Digits(int mask) implements DigitPattern {}

    record Sequence(List<DigitPattern> items) implements DigitPattern {}

    record Choice(List<DigitPattern> options) implements DigitPattern {}

    record Repeat(DigitPattern item, int min, int max) implements DigitPattern {}

    int ANY = 0x3FF;

    /**
     * @throws UnsupportedPattern for syntax that is not supported here, such as look-ahead or an unbounded repetition
     */
    static DigitPattern parse(String regex) {
        return new Parser(regex.replaceAll("\\s", "")).all();
    }

    final class UnsupportedPattern extends RuntimeException {
        private UnsupportedPattern() {
            super(null, null, false, false);
        }
    }

    final class Parser {
        private final String regex;
        private int at;

        private Parser(String regex) {
            this.regex = regex;
        }

        private DigitPattern all() {
            var pattern = choice();
            if (at < regex.length()) {
                throw new UnsupportedPattern();
            }
            return pattern;
        }

        private DigitPattern choice() {
            var options = new ArrayList<DigitPattern>();
            options.add(sequence());
            while (peek('|')) {
                at++;
                options.add(sequence());
            }
            return options.size() == 1 ? options.getFirst() : new Choice(options);
        }

        private DigitPattern sequence() {
            var items = new ArrayList<DigitPattern>();
            while (at < regex.length() && !peek('|') && !peek(')')) {
                items.add(repeated(item()));
            }
            return new Sequence(items);
        }

        private DigitPattern item() {
            char c = regex.charAt(at++);
            if (c == '(') {
                return group();
            }
            if (c == '[') {
                return set();
            }
            if (c == '\\') {
                expect('d');
                return new Digits(ANY);
            }
            return new Digits(bit(c));
        }

        private DigitPattern group() {
            if (peek('?')) {
                at++;
                expect(':');
            }
            var inner = choice();
            expect(')');
            return inner;
        }

        private DigitPattern set() {
            int mask = 0;
            while (!peek(']')) {
                int from = digit();
                int to = from;
                if (peek('-')) {
                    at++;
                    to = digit();
                }
                for (int d = from; d <= to; d++) {
                    mask |= 1 << d;
                }
            }
            at++;
            return new Digits(mask);
        }

        private DigitPattern repeated(DigitPattern item) {
            if (peek('?')) {
                at++;
                return new Repeat(item, 0, 1);
            }
            if (!peek('{')) {
                return item;
            }
            at++;
            int min = number();
            int max = min;
            if (peek(',')) {
                at++;
                max = number();
            }
            expect('}');
            return new Repeat(item, min, max);
        }

        private int number() {
            int value = digit();
            while (at < regex.length() && Character.isDigit(regex.charAt(at))) {
                value = 10 * value + digit();
            }
            return value;
        }

        private int digit() {
            if (at >= regex.length()) {
                throw new UnsupportedPattern();
            }
            return Integer.numberOfTrailingZeros(bit(regex.charAt(at++)));
        }

        private static int bit(char c) {
            if (c < '0' || c > '9') {
                throw new UnsupportedPattern();
            }
            return 1 << (c - '0');
        }

        private void expect(char c) {
            if (!peek(c)) {
                throw new UnsupportedPattern();
            }
            at++;
        }

        private boolean peek(char c) {
            return at < regex.length() && regex.charAt(at) == c;
        }
    }
}
