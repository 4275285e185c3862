package io.tidings.dispatch;

/**
 * Names one lease of a block. A node can lose a block and claim it again while calls of the former lease are in flight.
 *
 * @param fence the generation of the lease
 */
record LeaseKey(long block, long fence) {
    static LeaseKey of(Block block) {
        return new LeaseKey(block.id().value(), block.fence());
    }
}
