package io.tidings.dispatch;

import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/**
 * The layout of a journal file: a header of 64 bytes, then 96 bytes for each message. A slot holds state, kind, rank,
 * attempt, id, time, code and a checksum. The checksum detects a torn slot after a crash of the machine.
 */
final class JournalFormat {
    static final int HEADER = 64;
    static final int SLOT = 96;
    static final long MAGIC = 0x5449_4449_4E47_5301L;

    static final byte EMPTY = 0;
    static final byte BEGUN = 1;
    static final byte ANSWERED = 2;

    static final byte FINAL = 1;
    static final byte RETRY_LATER = 2;
    static final byte UNCERTAIN = 3;

    static final int MAX_CODE = 64;

    private JournalFormat() {}

    /** Returns the checksum of the slot at this offset, without its state and its checksum. */
    static int checksum(MemorySegment memory, long at) {
        var crc = new CRC32C();
        crc.update(memory.asSlice(at + 1, SLOT - 5).asByteBuffer());
        return (int) crc.getValue();
    }
}
