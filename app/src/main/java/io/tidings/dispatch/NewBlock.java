package io.tidings.dispatch;

/**
 * A block to be written at launch.
 *
 * @param round the block's number within its campaign, from 0: campaigns of equal priority take turns by it
 * @param skipped how many of the range are skipped from the start
 * @param segments of its messages together
 * @param reserved what its messages cost together, in units
 */
public record NewBlock(int round, long firstId, long lastId, int skipped, int segments, long reserved) {
    public int total() {
        return (int) (lastId - firstId + 1);
    }
}
