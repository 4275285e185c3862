package io.tidings.dispatch;

import io.tidings.dispatch.ChunkStore.Chunk;
import io.tidings.plans.SendPlan;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of one block and divides them into chunks. Usually reads the whole block at once. Reads a slow block
 * in pieces of a few seconds of work, and any block in small pieces while the {@link ReadBudget} is used up. Not
 * thread-safe. Close it.
 */
final class ChunkReader implements AutoCloseable {
    /** The expected size of a message whose text is that of the plan, and of one with a text of its own. */
    private static final long BYTES_WITHOUT_TEXT = 250;

    private static final long BYTES_WITH_TEXT = 1_000;
    /** The expected size of the contact of a message that is rendered at dispatch. */
    private static final long BYTES_OF_CONTACT = 1_000;

    private final Block block;
    private final SendPlan.Text text;
    private final BlockStore store;
    private final ReadBudget budget;
    private final BlockChunks chunks;
    private final Function<List<OutgoingMessage>, Sender> senders;
    private List<OutgoingMessage> piece = List.of();
    private Optional<Sender> sender = Optional.empty();
    private long readUpto;
    private int from;
    private boolean last;
    private long reserved;

    ChunkReader(
            OpenBlock open,
            BlockStore store,
            ReadBudget budget,
            BlockChunks chunks,
            Function<List<OutgoingMessage>, Sender> senders) {
        this.block = open.block();
        this.text = open.plan().text();
        this.store = store;
        this.budget = budget;
        this.chunks = chunks;
        this.senders = senders;
        this.readUpto = block.startedUpto();
    }

    /** The messages of a chunk, and who sends them. */
    record Part(Chunk chunk, List<OutgoingMessage> items, Sender sender) {}

    /** Returns the next chunk; empty after the last one. */
    Optional<Part> next() {
        if (from == piece.size() && !last) {
            read();
        }
        if (from == piece.size()) {
            return Optional.empty();
        }
        int to = chunks.end(piece, from);
        var part = new Part(
                chunks.between(piece, from, to, last && to == piece.size()),
                piece.subList(from, to),
                sender.orElseThrow());
        from = to;
        return Optional.of(part);
    }

    /** Releases the memory. */
    @Override
    public void close() {
        reserve(0);
    }

    private void read() {
        reserve(0);
        int wanted = Math.min(block.total(), chunks.messagesToRead());
        int granted = budget.reserve(wanted, expectedBytes());
        reserved = granted * expectedBytes();
        // Always from the last piece on: a later piece may be larger than the first one.
        piece = store.items(block, readUpto, granted);
        from = 0;
        last = piece.size() < granted || readUpto == block.startedUpto() && granted >= block.total();
        reserve(piece.stream().mapToLong(this::bytes).sum());
        if (!piece.isEmpty()) {
            readUpto = piece.getLast().id();
            sender = Optional.of(senders.apply(piece));
        }
    }

    private void reserve(long bytes) {
        budget.adjust(bytes - reserved);
        reserved = bytes;
    }

    private long expectedBytes() {
        long own = text.body() == null ? BYTES_WITH_TEXT : BYTES_WITHOUT_TEXT;
        return text.template() == null ? own : own + BYTES_OF_CONTACT;
    }

    private long bytes(OutgoingMessage item) {
        return BYTES_WITHOUT_TEXT
                + 2 * (length(item.body()) + length(item.variables()))
                + (text.template() == null ? 0 : BYTES_OF_CONTACT);
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
