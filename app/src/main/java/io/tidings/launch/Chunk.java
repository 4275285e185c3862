package io.tidings.launch;

import io.tidings.messages.MessageWriter;
import io.tidings.plans.VariantSize;
import io.tidings.queue.NewBlock;
import java.util.List;

/**
 * Messages that one transaction writes.
 *
 * @param variants the number of messages by variant; empty for a campaign with one text
 * @param cursor the cursor of the audience after the last message
 * @param hashAtCursor the hash of the plan up to the cursor; empty for a launch without an expected hash
 * @param waitingCost the highest possible cost, in units, of the recipients up to the cursor that wait for the winner
 *     of a test
 */
record Chunk(
        MessageWriter rows,
        List<NewBlock> blocks,
        List<VariantSize> variants,
        int size,
        int skipped,
        long cursor,
        String hashAtCursor,
        long waitingCost) {}
