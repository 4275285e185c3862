package io.tidings.plancontrol;

import io.tidings.gateways.FailureClass;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
    public record Result(long requeued, long permanent, long exhausted) {
        static final Result NONE = new Result(0, 0, 0);

        Result plus(Result other) {
            return new Result(requeued + other.requeued, permanent + other.permanent, exhausted + other.exhausted);
        }
    }

    /**
     * The messages of one transaction: the first ones that match, in the order of their ids.
     *
     * @param after only messages with higher ids
     * @param size the largest number of messages
     */
    public record Slice(long after, int size) {
        /** A transaction of this size takes a fraction of a second. It locks the campaign and the messages. */
        private static final int SIZE = 5_000;

        public boolean isFirst() {
            return after == 0;
        }
    }

    /** The result of one slice. @param last the last message that matched; empty if no message follows */
    public record Part(Result result, Optional<Long> last) {}

    /**
     * The result of all slices.
     *
     * @param stopped whether the plan was cancelled, so that the rest was left
     * @param refusal the reason why the rest was refused after some messages were requeued; null if none was
     */
    public record Total(
            Result result, boolean stopped, @Nullable Problem refusal) {}

    /**
     * Requeues slice by slice. If the program ends in between, the messages of later slices stay failed and can be
     * requeued again.
     *
     * @param requeue requeues one slice in its own transaction; empty for a stopped plan
     * @throws ProblemException a refusal that came before any message was requeued
     */
    public static Total inSlices(Function<Slice, Optional<Part>> requeue) {
        var done = Result.NONE;
        var next = Optional.of(0L);
        while (next.isPresent()) {
            Optional<Part> part;
            try {
                part = requeue.apply(new Slice(next.get(), Slice.SIZE));
            } catch (ProblemException refused) {
                if (done.requeued() == 0) {
                    throw refused;
                }
                return new Total(done, false, refused.problem());
            }
            if (part.isEmpty()) {
                return new Total(done, true, null);
            }
            done = done.plus(part.get().result());
            next = part.get().last();
        }
        return new Total(done, false, null);
    }
}
