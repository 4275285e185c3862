package io.tidings.accounts;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Remembers answers for a few seconds, those that say no included, so that neither a busy caller nor a guesser asks the
 * database each time. Bounded; thread-safe. Past half of an answer's life one caller asks anew while the others still
 * take the old one, so that a thousand requests at once never wait for the same row.
 */
final class ShortMemory<K, V> {
    private final class Answer {
        final V value;
        final Instant at;
        boolean beingRenewed;

        Answer(V value, Instant at) {
            this.value = value;
            this.at = at;
        }
    }

    private final Duration life;
    private final InstantSource clock;
    private final Map<K, Answer> answers;

    ShortMemory(Duration life, int most, InstantSource clock) {
        this.life = life;
        this.clock = clock;
        this.answers = new LinkedHashMap<>(64, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Answer> eldest) {
                return size() > most;
            }
        };
    }

    V get(K key, Function<? super K, ? extends V> ask) {
        var now = clock.instant();
        synchronized (answers) {
            var known = answers.get(key);
            if (known != null && now.isBefore(known.at.plus(life))) {
                if (known.beingRenewed || now.isBefore(known.at.plus(life.dividedBy(2)))) {
                    return known.value;
                }
                known.beingRenewed = true;
            }
        }
        // Its time is the one before the question: the answer may be that old.
        var value = ask.apply(key);
        synchronized (answers) {
            answers.put(key, new Answer(value, now));
        }
        return value;
    }

    void forget(K key) {
        synchronized (answers) {
            answers.remove(key);
        }
    }
}
