package io.tidings.schedule;

import java.time.Duration;

/**
 * What a feature keeps of ended work, and for how long is decided in one place: {@code maintenance.Retention} asks every
 * CDI bean of this type to forget each night, on one node of the cluster.
 */
public interface Prunable {
    /** For the log, as in "12 rehearsals". */
    String label();

    /**
     * Forgets what ended longer ago than that. May be repeated.
     *
     * @return how many
     */
    int prune(Duration age);
}
