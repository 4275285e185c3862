package io.tidings.shared;

/**
 * A set of numbers in an open-addressing table. One million numbers need 16 MB. A
 * {@code HashSet<String>} of as many phone numbers would need 100 MB. Not thread-safe.
 */
public final class LongHashSet {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final int MIN_CAPACITY = 1024;

    private long[] slots;
    private int shift;
    private int size;

    /** @param expected count of numbers that fit without a copy of the table */
    public LongHashSet(long expected) {
        int capacity = MIN_CAPACITY;
        while (capacity < 1 << 28 && capacity * 2L < expected * 3) {
            capacity *= 2;
        }
        slots = new long[capacity];
        shift = Long.numberOfLeadingZeros(capacity) + 1;
    }

    /** Adds a number other than 0, which marks a free slot. Returns whether it is new. */
    public boolean add(long number) {
        if (size * 4L >= slots.length * 3L) {
            grow();
        }
        if (!put(slots, shift, number)) {
            return false;
        }
        size++;
        return true;
    }

    public int size() {
        return size;
    }

    private void grow() {
        var larger = new long[slots.length * 2];
        shift--;
        for (long number : slots) {
            if (number != 0) {
                put(larger, shift, number);
            }
        }
        slots = larger;
    }

    private static boolean put(long[] slots, int shift, long number) {
        int mask = slots.length - 1;
        int at = (int) ((number * GOLDEN) >>> shift);
        while (slots[at] != 0) {
            if (slots[at] == number) {
                return false;
            }
            at = at + 1 & mask;
        }
        slots[at] = number;
        return true;
    }
}
