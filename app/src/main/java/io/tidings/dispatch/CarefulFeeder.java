package io.tidings.dispatch;

import io.tidings.dispatch.OpenBlock.BlockEnd;
import io.tidings.suppression.Suppressions;
import java.util.List;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Sends a block message by message: starts, reads and sends each before the next. So if a message crashes its holder,
 * it alone is uncertain.
 */
final class CarefulFeeder {
    private static final Logger LOG = Logger.getLogger(CarefulFeeder.class);
    /** A block whose holder was lost this many times is sent message by message. */
    private static final int MIN_LOST_COUNT = 2;

    private final OpenBlock open;
    private final BlockStore blocks;
    private final BlockChunks chunks;
    private final ChunkStarter starter;
    private final CallAdmission admission;
    private final Function<OutgoingMessage, Sender> senders;

    CarefulFeeder(
            OpenBlock open,
            BlockStore blocks,
            BlockChunks chunks,
            ChunkStarter starter,
            CallAdmission admission,
            Function<OutgoingMessage, Sender> senders) {
        this.open = open;
        this.blocks = blocks;
        this.chunks = chunks;
        this.starter = starter;
        this.admission = admission;
        this.senders = senders;
    }

    static boolean isFor(Block block) {
        return block.lostCount() >= MIN_LOST_COUNT;
    }

    BlockEnd feed() {
        var block = open.block();
        LOG.warnf("Block %s lost its holder %d times, so it is sent message by message", block.id(), block.lostCount());
        long after = block.startedUpto();
        while (true) {
            var id = blocks.nextAfter(block, after);
            if (id.isEmpty()) {
                return BlockEnd.CLOSE;
            }
            after = id.getAsLong();
            if (!admission.enter()) {
                return BlockEnd.RELEASE;
            }
            var started = starter.start(chunks.ofOne(after, List.of()));
            if (!started.allowed()) {
                admission.limiter().leave();
                return starter.refused(open);
            }
            admission.waitUntil(started.notBefore());
            send(after);
        }
    }

    /**
     * Sends one message. Checks the opt-out only here, because the message is read only here. A message that cannot be
     * read was not started.
     */
    private void send(long message) {
        OutgoingMessage item;
        Sender sender;
        boolean optedOut;
        try {
            item = blocks.item(message);
            sender = senders.apply(item);
            optedOut = starter.isOptedOut(chunks.ofOne(message, List.of(item.recipient())));
        } catch (RuntimeException e) {
            admission.limiter().leave();
            throw e;
        }
        int slot = open.submit(message);
        if (optedOut) {
            admission.limiter().leave();
            sender.skip(item, slot, Suppressions.ERROR_CODE);
        } else {
            sender.send(item, slot);
        }
    }
}
