package io.tidings.personalisation;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a text into lists of encoded atoms, part by part, with its own alphabet. It is slow and simple, and serves as
 * a reference.
 */
final class NaiveSplitter {
    private static final String ONE = " abcé";
    private static final String TWO = "€[]";

    private NaiveSplitter() {}

    /** Returns the parts. An atom is a sequence of code units that must not be split. */
    static List<List<int[]>> split(String text) {
        boolean gsm = text.chars().allMatch(c -> (ONE + TWO).indexOf(c) >= 0);
        var atoms = text.codePoints()
                .mapToObj(c -> gsm ? septets(c) : Character.toString(c).chars().toArray())
                .toList();
        if (atoms.isEmpty()) {
            return List.of();
        }
        return units(atoms) <= (gsm ? 160 : 70) ? List.of(atoms) : packed(atoms, gsm ? 153 : 67);
    }

    static int units(List<int[]> part) {
        return part.stream().mapToInt(atom -> atom.length).sum();
    }

    private static List<List<int[]>> packed(List<int[]> atoms, int capacity) {
        var parts = new ArrayList<List<int[]>>();
        parts.add(new ArrayList<>());
        for (var atom : atoms) {
            if (units(parts.getLast()) + atom.length > capacity) {
                parts.add(new ArrayList<>());
            }
            parts.getLast().add(atom);
        }
        return parts;
    }

    private static int[] septets(int c) {
        return TWO.indexOf(c) >= 0 ? new int[] {0x1B, c} : new int[] {c};
    }
}
