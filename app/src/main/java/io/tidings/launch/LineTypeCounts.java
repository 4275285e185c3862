package io.tidings.launch;

import io.tidings.phones.LineType;
import io.tidings.phones.PhoneNumbers;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts recipients by the type of their line. Not thread-safe. */
final class LineTypeCounts {
    private static final LineType[] TYPES = LineType.values();

    private final long[] counts = new long[TYPES.length];

    void add(String phone) {
        counts[PhoneNumbers.type(phone).ordinal()]++;
    }

    SortedMap<String, Long> byType() {
        var byType = new TreeMap<String, Long>();
        for (var type : TYPES) {
            if (counts[type.ordinal()] > 0) {
                byType.put(type.code(), counts[type.ordinal()]);
            }
        }
        return byType;
    }
}
