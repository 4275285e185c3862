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
 * Ensures that a repeated POST runs once. Thread-safe, with the same result on every node.
 *
 * <p>Every transaction of a keyed request marks the key as effective before it commits. It is rolled back if a later
 * attempt has taken the key. So a request that died runs again only if nothing of it was committed. Otherwise its
 * repetition gets 409 {@code idempotency_key_interrupted}.
 */
@Singleton
public final class IdempotencyKeys {
    public static final Duration RETENTION = Duration.ofHours(24);
    /** A request without a response after this time counts as dead. */
    static final Duration LEASE = Duration.ofMinutes(2);

    private final Jdbi jdbi;

    IdempotencyKeys(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** A request that runs under its key. Not thread-safe. */
    final class KeyedRequest {
        private final IdempotencyStore.Id id;
        private final int attempt;
        private boolean effective;

        private KeyedRequest(IdempotencyStore.Id id, int attempt) {
            this.id = id;
            this.attempt = attempt;
        }

        /** Returns whether a transaction of it has committed, or was about to commit. */
        boolean isEffective() {
            return effective;
        }

        void store(byte @Nullable [] bodyHash, int status, byte @Nullable [] answer) {
            jdbi.useHandle(handle -> IdempotencyStore.storeResponse(handle, id, attempt, bodyHash, status, answer));
        }

        void release() {
            jdbi.useHandle(handle -> IdempotencyStore.release(handle, id, attempt));
        }

        private void mark(Handle handle) {
            var marked = IdempotencyStore.mark(handle, id, attempt);
            if (marked.wrote() && !marked.current()) {
                throw inFlight();
            }
            effective |= marked.wrote();
        }
    }

    /** The decision about a request: run it or replay the stored response. */
    sealed interface Decision {
        record Run(KeyedRequest request) implements Decision {}

        record Replay(byte[] encrypted) implements Decision {}
    }

    /**
     * @param bodyHash null for a streamed body
     * @param wholeBody reads a streamed body to its end, for the comparison with that of an earlier request
     * @throws io.tidings.shared.Problem.ProblemException 409 or 422
     */
    Decision begin(IdempotencyStore.Id id, String request, byte @Nullable [] bodyHash, Callable<byte[]> wholeBody)
            throws Exception {
        // A second pass is needed when the key was released between the two statements.
        for (var pass = 0; pass < 2; pass++) {
            var attempt =
                    jdbi.withHandle(handle -> IdempotencyStore.begin(handle, id, request, bodyHash, LEASE, RETENTION));
            if (attempt.isPresent()) {
                var use = new KeyedRequest(id, attempt.get());
                BeforeCommit.are(use::mark);
                return new Decision.Run(use);
            }
            Optional<IdempotencyStore.StoredRequest> stored =
                    jdbi.withHandle(handle -> IdempotencyStore.find(handle, id));
            if (stored.isPresent()) {
                return new Decision.Replay(matchingResponse(stored.get(), request, bodyHash, wholeBody));
            }
        }
        throw inFlight();
    }

    /** Deletes older keys and returns their number. After {@link #RETENTION} a key has no effect. */
    public int prune(Duration age) {
        return jdbi.withHandle(handle -> IdempotencyStore.prune(handle, age));
    }

    private static byte[] matchingResponse(
            IdempotencyStore.StoredRequest stored,
            String request,
            byte @Nullable [] bodyHash,
            Callable<byte[]> wholeBody)
            throws Exception {
        if (!stored.request().equals(request)) {
            throw reused();
        }
        var first = stored.bodyHash();
        if (first != null && !Arrays.equals(first, bodyHash == null ? wholeBody.call() : bodyHash)) {
            throw reused();
        }
        if (stored.status() == null && !(stored.effective() && stored.leaseExpired())) {
            throw inFlight();
        }
        var answer = stored.answer();
        if (answer == null) {
            throw stored.status() == null ? interrupted() : responseNotStored();
        }
        return answer;
    }

    static RuntimeException inFlight() {
        return Problem.conflict(
                        "idempotency_key_in_flight", "The first request with this Idempotency-Key is still running.")
                .with("retry_after", 1)
                .asException();
    }

    private static RuntimeException reused() {
        return Problem.invalid(
                        "idempotency_key_reused",
                        "Another request has used this Idempotency-Key. A new request needs a new key.")
                .asException();
    }

    private static RuntimeException interrupted() {
        return Problem.conflict(
                        "idempotency_key_interrupted",
                        "The first request with this Idempotency-Key had an effect, but it ended without a response. It"
                                + " is not repeated. Check its result first.")
                .asException();
    }

    static RuntimeException responseNotStored() {
        return Problem.conflict(
                        "idempotency_answer_not_kept",
                        "The first request with this Idempotency-Key is done. Its response was too large to be stored, or"
                                + " it belongs to another API key.")
                .asException();
    }
}
