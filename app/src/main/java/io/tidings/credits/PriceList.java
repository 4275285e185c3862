package io.tidings.credits;

import java.util.Arrays;
import java.util.Collection;

/**
 * Finds the price of a segment by the longest prefix of the number. It is a trie over digits in one array. A look-up
 * takes at maxNodes as many steps as the longest prefix has digits, and allocates nothing. Immutable.
 */
public final class PriceList {
    /** The highest price of a segment, in units. It bounds the cost of a message to an {@code int}. */
    public static final int MAX_UNITS = 1_000_000;

    private static final int DIGITS = 10;
    private static final int PRICE = DIGITS;
    private static final int NODE = DIGITS + 1;

    /** Per node: the offsets of ten child nodes (0 for none), then the price plus one (0 for none). */
    private final int[] nodes;

    private final int cheapest;

    private PriceList(int[] nodes, int cheapest) {
        this.nodes = nodes;
        this.cheapest = cheapest;
    }

    /** @param prices of two equal prefixes the later applies; a number without a matching prefix is free */
    public static PriceList of(Collection<Price> prices) {
        int maxNodes = 1;
        for (var price : prices) {
            maxNodes += price.prefix().length();
        }
        var nodes = new int[maxNodes * NODE];
        int used = NODE;
        for (var price : prices) {
            int at = 0;
            for (int i = 0; i < price.prefix().length(); i++) {
                int link = at + price.prefix().charAt(i) - '0';
                if (nodes[link] == 0) {
                    nodes[link] = used;
                    used += NODE;
                }
                at = nodes[link];
            }
            nodes[at + PRICE] = price.units() + 1;
        }
        return new PriceList(Arrays.copyOf(nodes, used), cheapest(nodes, used));
    }

    /**
     * Returns the units for one segment.
     *
     * @param number E.164, with or without its plus
     */
    public int perSegment(String number) {
        int at = 0;
        int found = nodes[PRICE];
        for (int i = number.startsWith("+") ? 1 : 0; i < number.length(); i++) {
            int digit = number.charAt(i) - '0';
            if (digit < 0 || digit >= DIGITS || nodes[at + digit] == 0) {
                break;
            }
            at = nodes[at + digit];
            if (nodes[at + PRICE] != 0) {
                found = nodes[at + PRICE];
            }
        }
        return Math.max(0, found - 1);
    }

    /** Returns the units for a message with this many segments; 0 for 0 segments. */
    public int cost(String number, int segments) {
        return Math.multiplyExact(perSegment(number), segments);
    }

    /** Returns the lowest price of a segment to any number. */
    public int cheapest() {
        return cheapest;
    }

    private static int cheapest(int[] nodes, int used) {
        // Without a default price, numbers without a matching prefix are free.
        int least = Math.max(0, nodes[PRICE] - 1);
        for (int at = NODE; at < used; at += NODE) {
            if (nodes[at + PRICE] != 0) {
                least = Math.min(least, nodes[at + PRICE] - 1);
            }
        }
        return least;
    }
}
