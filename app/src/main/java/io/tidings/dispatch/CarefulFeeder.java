package io.tidings.dispatch;

import io.tidings.dispatch.OpenBlock.BlockEnd;
import io.tidings.suppression.Suppressions;
import java.util.List;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Hands a block to its gateway message by message, each begun, read and sent before the next: a message that kills its
 * holder is alone uncertain.
 */
final class CarefulFeeder {
    private static final Logger LOG = Logger.getLogger(CarefulFeeder.class);
    /** From this many losses of its holder on, a block goes message by message. */
    private static final int FROM = 2;

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
        return block.lostCount() >= FROM;
    }

    BlockEnd feed() {
        var block = open.block();
        LOG.warnf("Block %s lost its holder %d times: it goes message by message", block.id(), block.lostCount());
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

    /** Opt-outs are asked for only now, since the message is read only now. A message that cannot be read was not begun. */
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
