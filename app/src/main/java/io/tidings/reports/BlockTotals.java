package io.tidings.reports;

/**
 * The sums over all blocks of a plan.
 *
 * @param waiting blocks that wait for a worker, or for their campaign to be resumed
 * @param failing blocks in which at least one message failed
 * @param retried attempts after the first one
 * @param retriedSent those of them that the provider accepted
 * @param segments of all messages
 * @param reserved in units, as are {@code spent}, {@code released} and {@code held}; the rest of the reservation is
 *     still open
 */
public record BlockTotals(
        long waiting,
        long sending,
        long closed,
        long cancelled,
        long failing,
        long retried,
        long retriedSent,
        long segments,
        long reserved,
        long spent,
        long released,
        long held) {}
