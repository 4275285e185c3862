package io.tidings.launch;

/** The size of the chunks of a launch. @param blocks at most, in one chunk */
record ChunkShape(int blockSize, int blocks) {
    int capacity() {
        return blockSize * blocks;
    }
}
