package io.tidings.phones;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A minimal deterministic automaton over digits. Immutable; uses a few kilobytes. */
final class DigitAutomaton {
    /** Decides from the states of the patterns, and the number of digits read, the output of a number that ends here. */
    interface OutputRule {
        /** Returns a small number; 0 for a text that is no number. */
        int output(String states, int digits);
    }

    private static final int DEAD = 0;
    private static final int DIGITS = 10;

    private final char[] next;
    private final byte[] outputs;
    private final int start;

    private DigitAutomaton(Builder builder) {
        this.start = builder.state(builder.nfa.start(), 0);
        this.next = new char[builder.rows.size() * DIGITS];
        this.outputs = new byte[builder.rows.size()];
        for (int state = 0; state < outputs.length; state++) {
            var row = builder.rows.get(state);
            row.getChars(0, DIGITS, next, state * DIGITS);
            outputs[state] = (byte) row.charAt(DIGITS);
        }
    }

    /** Builds an automaton for numbers of at most {@code maxDigits} digits. */
    static DigitAutomaton of(DigitNfa nfa, OutputRule rule, int maxDigits) {
        return new DigitAutomaton(new Builder(nfa, rule, maxDigits));
    }

    /** Returns the output for the rest of the text, from this index on. Allocates nothing. */
    int output(String text, int from) {
        int state = start;
        for (int i = from; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit >= DIGITS || state == DEAD) {
                return 0;
            }
            state = next[state * DIGITS + digit];
        }
        return outputs[state];
    }

    int states() {
        return outputs.length;
    }

    /**
     * Builds subsets of states by depth, because the rule depends on the number of digits. Equal rows share a state,
     * which makes the automaton minimal: it has no cycles, and each state is numbered after its successors.
     */
    private static final class Builder {
        private static final String NOWHERE = "\0".repeat(DIGITS + 1);

        private final DigitNfa nfa;
        private final OutputRule rule;
        private final int maxDigits;
        private final Map<String, Integer> bySubset = new HashMap<>();
        private final Map<String, Integer> byRow = new HashMap<>(Map.of(NOWHERE, DEAD));
        private final List<String> rows = new ArrayList<>(List.of(NOWHERE));

        private Builder(DigitNfa nfa, OutputRule rule, int maxDigits) {
            this.nfa = nfa;
            this.rule = rule;
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
            row.append((char) rule.output(subset, depth));
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
