package io.tidings.queue;

/**
 * A block to be written at launch.
 *
 * @param round the block's number within its plan, from 0; plans of equal priority take turns by it
 * @param skipped messages of the range that are skipped from the start
 * @param segments of its messages together
 * @param reserved the cost of its messages together, in units
 */
public record NewBlock(int round, long firstId, long lastId, int skipped, int segments, long reserved) {
    public int total() {
        return (int) (lastId - firstId + 1);
    }
}
