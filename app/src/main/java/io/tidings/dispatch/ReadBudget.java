package io.tidings.dispatch;

/**
 * The memory for messages that are read and whose calls have not started, of all blocks of this node together. When it is
 * used up, nothing waits: blocks are read in small pieces until others have ended. So no gateway delays another. Counts
 * bytes of the heap, roughly. Thread-safe.
 */
final class ReadBudget {
    /** The number of messages that may always be read. */
    static final int MIN_MESSAGES = 20;

    private final long bytes;
    private long used;

    ReadBudget(long bytes) {
        this.bytes = bytes;
    }

    /**
     * Reserves memory for messages that are about to be read.
     *
     * @param bytesEach the expected size of one message
     * @return how many of them may be read
     */
    synchronized int reserve(int messages, long bytesEach) {
        boolean enough = used + messages * bytesEach <= bytes;
        int granted = enough ? messages : Math.min(messages, MIN_MESSAGES);
        used += granted * bytesEach;
        return granted;
    }

    /** Changes the reserved bytes: to the real size of the messages, and back to nothing at their end. */
    synchronized void adjust(long difference) {
        used += difference;
    }
}
