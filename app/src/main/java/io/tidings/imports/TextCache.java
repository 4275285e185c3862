package io.tidings.imports;

import org.jspecify.annotations.Nullable;

/**
 * Gives the same string for the same characters, most of the time: names and towns come back in every few rows, and a
 * chunk of rows that shares them takes half the memory. Not thread-safe.
 */
final class TextCache {
    private static final int SLOTS = 1024;
    private static final int MAX_LENGTH = 24;

    private final @Nullable String[] slots = new @Nullable String[SLOTS];

    String text(char[] from, int offset, int length) {
        if (length == 0) {
            return "";
        }
        if (length > MAX_LENGTH) {
            return new String(from, offset, length);
        }
        int hash = 0;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + from[i];
        }
        int slot = (hash ^ hash >>> 11 ^ hash >>> 22) & SLOTS - 1;
        var known = slots[slot];
        if (known != null && same(known, from, offset, length)) {
            return known;
        }
        var fresh = new String(from, offset, length);
        slots[slot] = fresh;
        return fresh;
    }

    private static boolean same(String known, char[] from, int offset, int length) {
        if (known.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (known.charAt(i) != from[offset + i]) {
                return false;
            }
        }
        return true;
    }
}
