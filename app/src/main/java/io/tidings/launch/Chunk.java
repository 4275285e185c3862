package io.tidings.launch;

import io.tidings.dispatch.NewBlock;
import io.tidings.dispatch.VariantSize;
import io.tidings.messages.MessageWriter;
import java.util.List;

/**
 * Messages that are written in one transaction.
 *
 * @param variants how many of each; empty when there is but one text
 * @param cursor of the audience, behind the last of them
 * @param chain the plan's hash up to there; empty when nobody asked for it
 * @param restCost the most that all up to there may cost, in units, who wait for the winner of a test
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
