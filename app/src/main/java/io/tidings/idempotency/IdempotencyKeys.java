package io.tidings.idempotency;

import io.tidings.database.BeforeCommit;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Makes a repeated POST one request. Thread-safe, and the same on every node.
 *
 * <p>Every transaction that a keyed request commits marks the key as effective within itself, and is rolled back if the
 * key has gone to a later attempt meanwhile. So a request that died is run again exactly when nothing of it was committed;
 * if something was, its repetition is told to look instead of being done twice.
 */
@Singleton
public final class IdempotencyKeys {
    public static final Duration KEPT = Duration.ofHours(24);
    /** After so long without an answer a request is taken for dead. */
    static final Duration LEASE = Duration.ofMinutes(2);

    private final Jdbi jdbi;

    IdempotencyKeys(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** A request that runs under its key. Not thread-safe. */
    final class Use {
        private final IdempotencyStore.Id id;
        private final int attempt;
        private boolean effective;

        private Use(IdempotencyStore.Id id, int attempt) {
            this.id = id;
            this.attempt = attempt;
        }

        /** Whether a transaction of it committed, or was about to. */
        boolean isEffective() {
            return effective;
        }

        void keep(byte @Nullable [] bodyHash, int status, byte @Nullable [] answer) {
            jdbi.useHandle(handle -> IdempotencyStore.keep(handle, id, attempt, bodyHash, status, answer));
        }

        void release() {
            jdbi.useHandle(handle -> IdempotencyStore.release(handle, id, attempt));
        }

        private void mark(Handle handle) {
            var marked = IdempotencyStore.mark(handle, id, attempt);
            if (marked.wrote() && !marked.ours()) {
                throw inFlight();
            }
            effective |= marked.wrote();
        }
    }

    /** What is to be done with a request. */
    sealed interface Begun {
        record Run(Use use) implements Begun {}

        record Replay(byte[] sealed) implements Begun {}
    }

    /**
     * @param bodyHash null for a body that is hashed as it streams by
     * @param wholeBody reads such a body to its end, if it has to be compared with that of an earlier request
     * @throws io.tidings.shared.Problem.ProblemException 409 or 422
     */
    Begun begin(IdempotencyStore.Id id, String request, byte @Nullable [] bodyHash, Callable<byte[]> wholeBody)
            throws Exception {
        // A second round when the key was released between the two statements
        for (var round = 0; round < 2; round++) {
            var attempt = jdbi.withHandle(handle -> IdempotencyStore.begin(handle, id, request, bodyHash, LEASE, KEPT));
            if (attempt.isPresent()) {
                var use = new Use(id, attempt.get());
                BeforeCommit.set(use::mark);
                return new Begun.Run(use);
            }
            Optional<IdempotencyStore.Known> known = jdbi.withHandle(handle -> IdempotencyStore.find(handle, id));
            if (known.isPresent()) {
                return new Begun.Replay(compared(known.get(), request, bodyHash, wholeBody));
            }
        }
        throw inFlight();
    }

    /** Forgets what is older, which is not asked for any more after {@link #KEPT}. How many. */
    public int prune(Duration age) {
        return jdbi.withHandle(handle -> IdempotencyStore.prune(handle, age));
    }

    private static byte[] compared(
            IdempotencyStore.Known known, String request, byte @Nullable [] bodyHash, Callable<byte[]> wholeBody)
            throws Exception {
        if (!known.request().equals(request)) {
            throw reused();
        }
        var first = known.bodyHash();
        if (first != null && !Arrays.equals(first, bodyHash == null ? wholeBody.call() : bodyHash)) {
            throw reused();
        }
        if (known.status() == null && !(known.effective() && known.leaseOver())) {
            throw inFlight();
        }
        var answer = known.answer();
        if (answer == null) {
            throw known.status() == null ? interrupted() : notKept();
        }
        return answer;
    }

    static RuntimeException inFlight() {
        return Problem.conflict(
                        "idempotency_key_in_flight", "The first request with this Idempotency-Key is still under way.")
                .with("retry_after", 1)
                .asException();
    }

    private static RuntimeException reused() {
        return Problem.invalid(
                        "idempotency_key_reused",
                        "Another request was made with this Idempotency-Key. A new request needs a new key.")
                .asException();
    }

    private static RuntimeException interrupted() {
        return Problem.conflict(
                        "idempotency_key_interrupted",
                        "The first request with this Idempotency-Key had effect, but died before it was answered. It"
                                + " is not done again: look at what it made.")
                .asException();
    }

    static RuntimeException notKept() {
        return Problem.conflict(
                        "idempotency_answer_not_kept",
                        "The first request with this Idempotency-Key is done. Its answer was too large to be kept, or"
                                + " belongs to another API key.")
                .asException();
    }
}
