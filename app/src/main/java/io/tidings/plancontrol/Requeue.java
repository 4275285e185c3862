package io.tidings.plancontrol;

import io.tidings.gateways.FailureClass;
import java.util.Arrays;
import java.util.Set;

/**
 * Selects failed messages of a plan to send again.
 *
 * @param filter only the messages that match it; the database evaluates it
 * @param includePermanent also the messages that a provider refused for good
 * @param resetAttempts whether all attempts are allowed again; otherwise a message without attempts left gets one more
 * @param by the label of the person who requeues
 */
public record Requeue(DeadLetterFilter filter, boolean includePermanent, boolean resetAttempts, String by) {
    /** The failure classes, as text, that are requeued only by force. */
    public static final String[] PERMANENT = Arrays.stream(FailureClass.values())
            .filter(FailureClass::needsForce)
            .map(FailureClass::text)
            .toArray(String[]::new);

    /**
     * Selects by message and failure class.
     *
     * @param messages only these; empty means every one
     * @param classes only messages that failed for one of these reasons; empty means any
     */
    public Requeue(
            Set<Long> messages, Set<FailureClass> classes, boolean evenPermanent, boolean resetAttempts, String by) {
        this(DeadLetterFilter.of(messages, classes), evenPermanent, resetAttempts, by);
    }

    /**
     * The result of a requeue.
     *
     * @param requeued messages that were requeued
     * @param permanent messages left because they were refused for good
     * @param exhausted messages left because a manual policy allows no further attempt
     */
    public record Result(long requeued, long permanent, long exhausted) {}
}
