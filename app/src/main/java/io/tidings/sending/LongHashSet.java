package io.tidings.sending;

/** A set of 64-bit hashes in an open-addressing table. One million hashes need 16 MB. Not thread-safe. */
final class LongHashSet {
    private long[] slots = new long[1024];
    private int size;

    /** Adds a hash. Returns whether it is new. */
    boolean add(long hash) {
        if (size * 2 >= slots.length) {
            grow();
        }
        // 0 marks a free slot.
        if (!put(slots, hash == 0 ? 1 : hash)) {
            return false;
        }
        size++;
        return true;
    }

    private void grow() {
        var larger = new long[slots.length * 2];
        for (long hash : slots) {
            if (hash != 0) {
                put(larger, hash);
            }
        }
        slots = larger;
    }

    private static boolean put(long[] slots, long hash) {
        int at = (int) (hash ^ hash >>> 32) & slots.length - 1;
        while (slots[at] != 0) {
            if (slots[at] == hash) {
                return false;
            }
            at = at + 1 & slots.length - 1;
        }
        slots[at] = hash;
        return true;
    }
}
