package io.tidings.phones;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A minimal deterministic automaton over digits. Immutable, a few kilobytes. */
final class DigitAutomaton {
    /** Says of the states that the patterns are in after so many digits whether the number may end here. */
    interface Classifier {
        boolean accepts(String states, int digits);
    }

    private static final int DEAD = 0;
    private static final int DIGITS = 10;

    private final char[] next;
    private final boolean[] accepting;
    private final int start;

    private DigitAutomaton(Builder builder) {
        this.start = builder.state(builder.nfa.start(), 0);
        this.next = new char[builder.rows.size() * DIGITS];
        this.accepting = new boolean[builder.rows.size()];
        for (int state = 0; state < accepting.length; state++) {
            var row = builder.rows.get(state);
            row.getChars(0, DIGITS, next, state * DIGITS);
            accepting[state] = row.charAt(DIGITS) == '1';
        }
    }

    /** Accepts no number of more than so many digits. */
    static DigitAutomaton of(DigitNfa nfa, Classifier verdict, int maxDigits) {
        return new DigitAutomaton(new Builder(nfa, verdict, maxDigits));
    }

    /** Whether the rest of the text, from that place on, is a number it knows. */
    boolean accepts(String text, int from) {
        int state = start;
        for (int i = from; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit >= DIGITS || state == DEAD) {
                return false;
            }
            state = next[state * DIGITS + digit];
        }
        return accepting[state];
    }

    int states() {
        return accepting.length;
    }

    /**
     * Subsets by depth, since a verdict depends on the number of digits. Equal rows share a state at once, which makes
     * the automaton minimal: it has no cycles, and a state is numbered after all that follow it.
     */
    private static final class Builder {
        private static final String NOWHERE = "\0".repeat(DIGITS) + '0';

        private final DigitNfa nfa;
        private final Classifier verdict;
        private final int maxDigits;
        private final Map<String, Integer> bySubset = new HashMap<>();
        private final Map<String, Integer> byRow = new HashMap<>(Map.of(NOWHERE, DEAD));
        private final List<String> rows = new ArrayList<>(List.of(NOWHERE));

        private Builder(DigitNfa nfa, Classifier verdict, int maxDigits) {
            this.nfa = nfa;
            this.verdict = verdict;
            this.maxDigits = maxDigits;
        }

        private int state(String subset, int depth) {
            if (subset.isEmpty() || depth > maxDigits) {
                return DEAD;
            }
            var key = (char) depth + subset;
            var known = bySubset.get(key);
            if (known != null) {
                return known;
            }
            var row = new StringBuilder(DIGITS + 1);
            for (int digit = 0; digit < DIGITS; digit++) {
                row.append((char) state(nfa.next(subset, digit), depth + 1));
            }
            row.append(verdict.accepts(subset, depth) ? '1' : '0');
            int state = byRow.computeIfAbsent(row.toString(), this::newRow);
            bySubset.put(key, state);
            return state;
        }

        private int newRow(String row) {
            rows.add(row);
            return rows.size() - 1;
        }
    }
}
