package io.tidings.schedule;

import java.time.Duration;

/**
 * Records of ended work that a feature deletes by age. {@code maintenance.Retention} decides the age and prunes every CDI
 * bean of this type each night, on one node.
 */
public interface Prunable {
    /** Returns the plural noun for the log, for example "rehearsals" in "12 rehearsals". */
    String label();

    /**
     * Deletes the records that ended longer ago than this age. Idempotent.
     *
     * @return the number of deleted records
     */
    int prune(Duration age);
}
