package io.tidings.launch;

import io.tidings.audiences.AudienceMember;
import io.tidings.campaigns.RenderedMessage;
import io.tidings.credits.PriceList;
import io.tidings.messages.MessageWriter;
import io.tidings.plans.VariantSize;
import io.tidings.queue.NewBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Makes the rows and blocks of one chunk from audience members. Not thread-safe. One instance fills one chunk. */
final class ChunkFiller {
    /** The size at which a chunk of long texts is full before it has its number of messages. */
    static final int MAX_BYTES = 1_500_000;

    private final MessageMaker maker;
    private final PriceList prices;
    private final MessageWriter rows;
    private final int blockSize;
    private final long firstId;
    private final int firstBlockNo;
    private final int[] skippedByBlock;
    private final int[] segmentsByBlock;
    private final long[] costByBlock;
    private final int[] sizeByVariant;
    private final long[] segmentsByVariant;
    private final int capacity;
    private int size;
    private int skipped;
    private long cursor;
    private String hashAtCursor = "";
    private long waitingCost;
    private long waitingCostAtCursor;

    /**
     * The place where a chunk starts.
     *
     * @param firstMessageId the first message id of the campaign
     * @param written the number of messages of the campaign before this chunk
     * @param waitingCost the highest possible cost, in units, of the recipients before this chunk that wait for the
     *     winner of a test
     */
    record Start(long firstMessageId, long written, long waitingCost) {}

    /** @param blocks the maximum number of blocks of a chunk */
    record Shape(int blockSize, int blocks) {
        int capacity() {
            return blockSize * blocks;
        }
    }

    ChunkFiller(MessageMaker maker, PriceList prices, MessageWriter rows, Start begin, Shape shape) {
        this.maker = maker;
        this.prices = prices;
        this.rows = rows;
        this.blockSize = shape.blockSize();
        this.firstId = begin.firstMessageId() + begin.written();
        this.firstBlockNo = (int) (begin.written() / blockSize);
        this.skippedByBlock = new int[shape.blocks()];
        this.segmentsByBlock = new int[shape.blocks()];
        this.costByBlock = new long[shape.blocks()];
        this.sizeByVariant = new int[maker.variants()];
        this.segmentsByVariant = new long[maker.variants()];
        this.capacity = shape.capacity();
        this.waitingCost = begin.waitingCost();
        this.waitingCostAtCursor = begin.waitingCost();
    }

    /** @return whether this phase writes to the recipient; the plan hash includes other recipients too */
    boolean add(AudienceMember member, Optional<PlanHash> hash) {
        var made = maker.make(member);
        int cost = made instanceof RenderedMessage.Ready ready ? prices.cost(member.phone(), ready.segments()) : 0;
        hash.ifPresent(plan -> plan.add(member, made, maker.variant(member), cost));
        if (!maker.isInPhase(member)) {
            waitingCost += maker.waitsForWinner(member) ? prices.cost(member.phone(), maker.maxSegments(member)) : 0;
            return false;
        }
        int block = size / blockSize;
        switch (made) {
            case RenderedMessage.Ready(var body, var segments, var links) -> {
                segmentsByBlock[block] += segments;
                costByBlock[block] += cost;
                int variant = maker.variant(member);
                sizeByVariant[variant]++;
                segmentsByVariant[variant] += segments;
            }
            case RenderedMessage.Skipped skip -> {
                skippedByBlock[block]++;
                skipped++;
            }
        }
        rows.add(maker.row(firstId + size, member, made, cost));
        size++;
        cursor = member.key();
        hashAtCursor = hash.map(PlanHash::value).orElse("");
        waitingCostAtCursor = waitingCost;
        return true;
    }

    boolean isFull() {
        return size == capacity || rows.bytes() > MAX_BYTES;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Returns the highest possible cost, in units, of the recipients so far that wait for the winner of a test. */
    long waitingCost() {
        return waitingCost;
    }

    Chunk chunk() {
        var blocks = new ArrayList<NewBlock>();
        for (int from = 0; from < size; from += blockSize) {
            int number = from / blockSize;
            long last = firstId + Math.min(size, from + blockSize) - 1;
            blocks.add(new NewBlock(
                    firstBlockNo + number,
                    firstId + from,
                    last,
                    skippedByBlock[number],
                    segmentsByBlock[number],
                    costByBlock[number]));
        }
        return new Chunk(rows, blocks, variants(), size, skipped, cursor, hashAtCursor, waitingCostAtCursor);
    }

    private List<VariantSize> variants() {
        return IntStream.range(0, sizeByVariant.length)
                .filter(variant -> sizeByVariant.length > 1 && sizeByVariant[variant] > 0)
                .mapToObj(variant -> new VariantSize(variant, sizeByVariant[variant], segmentsByVariant[variant]))
                .toList();
    }
}
