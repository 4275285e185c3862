package io.tidings.phones;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Combines several digit patterns in one nondeterministic automaton (Thompson's construction). Each pattern ends in its
 * own state. A set of states is a string of sorted characters, so that it can be a key.
 */
final class DigitNfa {
    private static final int MAX_STATES = Character.MAX_VALUE;

    /**
     * Per state: the digits that it consumes (0 for none), the target of those digits, and the jumps without a digit.
     */
    private final List<Integer> digits = new ArrayList<>();

    private final List<Integer> targets = new ArrayList<>();
    private final List<int[]> jumps = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>();
    private final BitSet prefixEnds = new BitSet();

    /** Adds a pattern that must match the whole number. Returns the state that is reached by a match. */
    char add(DigitPattern pattern) {
        int end = state(0, 0);
        starts.add(build(pattern, end));
        return (char) end;
    }

    /**
     * Adds a pattern that must match at least one leading digit. The state of a match is then kept for all further
     * digits.
     */
    char addPrefix(DigitPattern pattern) {
        int end = state(DigitPattern.ANY, 0);
        targets.set(end, end);
        prefixEnds.set(end);
        starts.add(build(pattern, end));
        return (char) end;
    }

    String start() {
        var states = closure(starts.stream().mapToInt(Integer::intValue));
        // A prefix pattern that may be empty has matched no digit yet.
        return states.chars()
                .filter(state -> !prefixEnds.get(state))
                .collect(StringBuilder::new, (text, state) -> text.append((char) state), StringBuilder::append)
                .toString();
    }

    String next(String states, int digit) {
        return closure(
                states.chars().filter(s -> (digits.get(s) >> digit & 1) == 1).map(targets::get));
    }

    /** Adds a state that leads to the target on the digits of the mask. Returns its number. */
    private int state(int mask, int target, int... jump) {
        if (digits.size() == MAX_STATES) {
            throw new IllegalStateException("A calling code's patterns need more than %d states".formatted(MAX_STATES));
        }
        digits.add(mask);
        targets.add(target);
        jumps.add(jump);
        return digits.size() - 1;
    }

    /** Builds from the end backwards. Returns the first state. */
    private int build(DigitPattern pattern, int end) {
        return switch (pattern) {
            case DigitPattern.Digits(int mask) -> state(mask, end);
            case DigitPattern.Sequence(var items) -> {
                int first = end;
                for (var item : items.reversed()) {
                    first = build(item, first);
                }
                yield first;
            }
            case DigitPattern.Choice(var options) ->
                state(
                        0,
                        0,
                        options.stream().mapToInt(option -> build(option, end)).toArray());
            case DigitPattern.Repeat(var item, int min, int max) -> {
                int first = end;
                for (int i = min; i < max; i++) {
                    first = state(0, 0, build(item, first), end);
                }
                for (int i = 0; i < min; i++) {
                    first = build(item, first);
                }
                yield first;
            }
        };
    }

    /** Returns the states that are reachable without a digit, except those that only jump. */
    private String closure(IntStream from) {
        var seen = new BitSet();
        var open = new ArrayDeque<Integer>();
        from.forEach(open::add);
        var kept = new char[16];
        int size = 0;
        while (!open.isEmpty()) {
            int state = open.remove();
            if (seen.get(state)) {
                continue;
            }
            seen.set(state);
            var next = jumps.get(state);
            for (int jump : next) {
                open.add(jump);
            }
            if (next.length == 0) {
                kept = size == kept.length ? Arrays.copyOf(kept, 2 * size) : kept;
                kept[size++] = (char) state;
            }
        }
        Arrays.sort(kept, 0, size);
        return new String(kept, 0, size);
    }
}
