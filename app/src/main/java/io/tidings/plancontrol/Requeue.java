package io.tidings.plancontrol;

import io.tidings.gateways.FailureClass;
import java.util.Arrays;
import java.util.Set;

/**
 * Which of a plan's failed messages are to be sent again, and how.
 *
 * @param letters only these; the database finds them, however many they are
 * @param evenPermanent also what a provider has refused for good
 * @param resetAttempts a whole new round of attempts; without it attempts are kept, and who has used them all gets one more
 */
public record Requeue(DeadLetterFilter filter, boolean includePermanent, boolean resetAttempts, String by) {
    /** The failure classes, as text, that are requeued only by force. */
    public static final String[] PERMANENT = Arrays.stream(FailureClass.values())
            .filter(FailureClass::needsForce)
            .map(FailureClass::text)
            .toArray(String[]::new);

    /**
     * Some of them.
     *
     * @param messages only these; empty means every one
     * @param classes only what failed for one of these reasons; empty means any
     */
    public Requeue(
            Set<Long> messages, Set<FailureClass> classes, boolean evenPermanent, boolean resetAttempts, String by) {
        this(DeadLetterFilter.of(messages, classes), evenPermanent, resetAttempts, by);
    }

    /**
     * What came of it.
     *
     * @param requeued put back
     * @param permanent left, for they were refused for good
     * @param exhausted left, for a manual policy allows no further attempt
     */
    public record Result(long requeued, long permanent, long exhausted) {}
}
