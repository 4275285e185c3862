package io.tidings.launch;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The state of a launch in addition to its cursor.
 *
 * @param winner the index of the variant for the rest; -1 before it is chosen
 * @param expectedHash the hash that the whole plan must have; null for any plan
 * @param hashAtCursor the hash of the plan up to the cursor; null at the start
 * @param waitingCost the highest possible cost, in units, of the recipients up to the cursor that wait for the winner
 *     of a test
 */
record LaunchCheckpoint(
        Phase phase,
        int winner,
        @Nullable String expectedHash,
        @Nullable String hashAtCursor,
        long waitingCost) {
    static final LaunchCheckpoint START = new LaunchCheckpoint(Phase.ALL, -1, null, null, 0);

    /** The recipients to which one pass over the audience writes. */
    enum Phase {
        /** All recipients. */
        ALL,
        /** Only the test share. */
        TEST,
        /** No recipient, because the test is running. */
        WAITING,
        /** The recipients that were not in the test. */
        REST;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
