package io.tidings.imports;

/**
 * The set of phones of one file: numbers up to 15 digits in an open-addressing table. One million phones need 16 MB; a
 * {@code HashSet<String>} would need 100 MB. Not thread-safe.
 */
final class PhoneSet {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final int MIN_CAPACITY = 1024;

    private long[] slots;
    private int shift;
    private int size;

    /** @param expected number of phones that fit without a copy of the table */
    PhoneSet(long expected) {
        int capacity = MIN_CAPACITY;
        while (capacity < 1 << 28 && capacity * 2L < expected * 3) {
            capacity *= 2;
        }
        slots = new long[capacity];
        shift = Long.numberOfLeadingZeros(capacity) + 1;
    }

    /** Adds a phone. Returns whether it is new. A phone is above 0, because 0 marks a free slot. */
    boolean add(long phone) {
        if (size * 4L >= slots.length * 3L) {
            grow();
        }
        if (!put(slots, shift, phone)) {
            return false;
        }
        size++;
        return true;
    }

    int size() {
        return size;
    }

    private void grow() {
        var larger = new long[slots.length * 2];
        shift--;
        for (long phone : slots) {
            if (phone != 0) {
                put(larger, shift, phone);
            }
        }
        slots = larger;
    }

    private static boolean put(long[] slots, int shift, long phone) {
        int mask = slots.length - 1;
        int at = (int) ((phone * GOLDEN) >>> shift);
        while (slots[at] != 0) {
            if (slots[at] == phone) {
                return false;
            }
            at = at + 1 & mask;
        }
        slots[at] = phone;
        return true;
    }
}
