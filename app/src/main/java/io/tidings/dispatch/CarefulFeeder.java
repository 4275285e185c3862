package io.tidings.dispatch;

import io.tidings.dispatch.OpenBlock.BlockEnd;
import io.tidings.ratelimits.AdmittedCall;
import io.tidings.suppression.Suppressions;
import java.util.List;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Sends a block message by message: commits the watermark of each message before it reads it. So if a message crashes
 * its holder, the journal names it, and the rest of the block is not suspected. Does not wait for answers.
 */
final class CarefulFeeder {
    private static final Logger LOG = Logger.getLogger(CarefulFeeder.class);
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

    /** Returns whether a holder died while any message of this block may have been the cause. */
    static boolean isFor(Block block) {
        return block.lostCount() > 0;
    }

    BlockEnd feed() {
        var block = open.block();
        LOG.infof("Block %s lost its holder %d times, so it is sent message by message", block.id(), block.lostCount());
        long after = block.startedUpto();
        while (true) {
            var id = blocks.nextAfter(block, after);
            if (id.isEmpty()) {
                return BlockEnd.CLOSE;
            }
            after = id.getAsLong();
            var started = starter.start(open, chunks.ofOne(after, List.of()));
            if (!started.allowed()) {
                return starter.refused(open);
            }
            admission.waitUntil(started.notBefore());
            var call = admission.enter();
            if (call.isEmpty()) {
                return BlockEnd.RELEASE;
            }
            send(call.get(), after);
        }
    }

    /**
     * Sends one message. Checks the opt-out only here, because the message is read only here. A message that cannot be
     * read was not started.
     */
    private void send(AdmittedCall call, long message) {
        OutgoingMessage item;
        Sender sender;
        boolean optedOut;
        try {
            open.take(message);
            item = blocks.item(message);
            sender = senders.apply(item);
            optedOut = starter.isOptedOut(chunks.ofOne(message, List.of(item.recipient())));
        } catch (RuntimeException e) {
            admission.limiter().leave(call);
            throw e;
        }
        int slot = open.submit(message);
        if (optedOut) {
            admission.limiter().leave(call);
            sender.skip(item, slot, Suppressions.ERROR_CODE);
        } else {
            sender.start(
                    call,
                    item,
                    slot,
                    admission.limiter().gateway().capabilities().waits());
        }
    }
}
