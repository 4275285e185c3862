package io.tidings.reports;

/**
 * A plan's blocks in sum.
 *
 * @param waiting for a worker, or until their campaign is resumed
 * @param failing blocks in which at least one message failed
 * @param retried attempts after the first one
 * @param retriedSent how many of these the provider took
 * @param segments of all messages
 * @param reserved in units of credits, as are the next three; what is neither spent, released nor held is still open
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
