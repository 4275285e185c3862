package io.tidings.gateways.simulator;

import io.tidings.gateways.SendKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The send keys that the simulator has accepted and recognises. They follow from its record, so that it recognises keys
 * of earlier runs. Holds one entry for each message in memory, from the first use on. Thread-safe.
 */
final class AcceptedKeys {
    private final AcceptedLog accepted;
    private @Nullable Map<Long, Acceptance> newest;

    AcceptedKeys(AcceptedLog accepted) {
        this.accepted = accepted;
    }

    private record Acceptance(int attempt, long epochMillis) {}

    /** Returns the attempt with this key that was accepted within the last {@code recognised}; empty if there is none. */
    synchronized OptionalInt find(SendKey key, Instant now, Duration recognised) {
        var found = newest().get(key.message().value());
        return found != null
                        // The round is the number of the key's first attempt.
                        && found.attempt() >= key.round()
                        && found.epochMillis() > now.minus(recognised).toEpochMilli()
                ? OptionalInt.of(found.attempt())
                : OptionalInt.empty();
    }

    /** Records the acceptance of an attempt, unless its key is recognised. @return whether it was recorded */
    synchronized boolean add(SendKey key, int attempt, Instant now, Duration recognised) {
        if (find(key, now, recognised).isPresent()) {
            return false;
        }
        accepted.append(key.message().value(), now.toEpochMilli(), attempt);
        newest().put(key.message().value(), new Acceptance(attempt, now.toEpochMilli()));
        return true;
    }

    private Map<Long, Acceptance> newest() {
        if (newest == null) {
            var read = new HashMap<Long, Acceptance>();
            accepted.forEach((message, millis, attempt) ->
                    read.merge(message, new Acceptance(attempt, millis), (a, b) -> a.attempt() > b.attempt() ? a : b));
            newest = read;
        }
        return newest;
    }
}
