package io.tidings.launch;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a launch is on its way, beyond its cursor.
 *
 * @param winner place of the variant that the rest gets; -1 as long as none is chosen
 * @param expected the hash that the whole plan must have; null: any
 * @param chain the hash up to the cursor; null at the beginning
 * @param restCost the most that those up to the cursor may cost, in units, who are not in the test
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
