package io.tidings.dispatch;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The layout of a journal file: a header of 64 bytes, then a slot for each message. The header holds the start of the
 * machine, block, fence, number of slots and size of a slot. A slot holds state, kind, rank, attempt, id, time, class,
 * round of a key that the next attempt keeps, code and a checksum. Gateways that keep the ids of the provider use
 * larger slots, with the first ids that fit. A message is first taken up, then started, then answered. The checksum
 * detects a torn slot after a crash of the machine. It covers block and fence, because a crash can also leave slots of
 * the block that used the file before. /
 */
final class JournalFormat {
    static final int HEADER = 64;
    static final int SLOT = 96;
    /** A slot with ids of the provider: five UUIDs, or two ids of 80 characters. */
    static final int SLOT_WITH_REFS = 3 * SLOT;

    static final long MAGIC = 0x5449_4449_4E47_5303L;

    static final byte EMPTY = 0;
    static final byte STARTED = 1;
    static final byte ANSWERED = 2;
    static final byte TAKEN = 3;

    static final byte FINAL = 1;
    static final byte RETRY_LATER = 2;
    static final byte UNCERTAIN = 3;

    static final int MAX_CODE = 64;

    private JournalFormat() {}

    /**
     * Returns the checksum of the slot at this offset, without its state and its checksum.
     *
     * @param slot the size of a slot
     * @param seed from {@link #seed}
     */
    static int checksum(MemorySegment memory, long at, int slot, int seed) {
        var crc = new CRC32C();
        crc.update(memory.asSlice(at + 1, SLOT - 5).asByteBuffer());
        if (slot > SLOT) {
            crc.update(memory.asSlice(at + SLOT, slot - SLOT).asByteBuffer());
        }
        return (int) crc.getValue() ^ seed;
    }

    /** Returns the part of the checksum that is the same for all slots of one lease of a block. */
    static int seed(long block, long fence) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(block)
                .putLong(fence)
                .flip());
        return (int) crc.getValue();
    }
}
