package io.tidings.launch;

/**
 * The place where a chunk begins.
 *
 * @param firstMessageId of the campaign
 * @param written how many of the campaign's messages come before this chunk
 * @param restCost the most that those before may cost, in units, who wait for the winner of a test
 */
record ChunkBegin(long firstMessageId, long written, long waitingCost) {}
