package io.tidings.launch;

import io.tidings.audiences.AudienceMember;
import java.util.List;

/** Adapts the number of members of one read to the length of their values. Not thread-safe. */
final class ReadSize {
    static final int MIN = 100;
    static final int MAX = 8_000;
    private static final int FIRST = 1_000;
    /** The characters that one read should hold in memory. */
    private static final long CHARS = 1_000_000;

    /** The size of a member without values, in characters. */
    private static final int OVERHEAD = 64;

    private int next = FIRST;

    int next() {
        return next;
    }

    void adapt(List<AudienceMember> members) {
        if (members.isEmpty()) {
            return;
        }
        long chars = 0;
        for (var member : members) {
            chars += OVERHEAD;
            for (var value : member.values()) {
                chars += value == null ? 0 : value.length();
            }
        }
        next = (int) Math.clamp(CHARS * members.size() / chars, MIN, MAX);
    }
}
