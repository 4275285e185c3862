package io.tidings.imports;

import org.jspecify.annotations.Nullable;

/**
 * Returns a shared string for equal characters where possible. Names and towns repeat often, so a chunk with shared
 * strings needs half the memory. Not thread-safe.
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
        var cached = slots[slot];
        if (cached != null && same(cached, from, offset, length)) {
            return cached;
        }
        var created = new String(from, offset, length);
        slots[slot] = created;
        return created;
    }

    private static boolean same(String cached, char[] from, int offset, int length) {
        if (cached.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (cached.charAt(i) != from[offset + i]) {
                return false;
            }
        }
        return true;
    }
}
