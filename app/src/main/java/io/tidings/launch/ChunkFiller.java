package io.tidings.launch;

import io.tidings.audiences.AudienceMember;
import io.tidings.campaigns.RenderedMessage;
import io.tidings.credits.PriceList;
import io.tidings.dispatch.NewBlock;
import io.tidings.dispatch.VariantSize;
import io.tidings.messages.MessageWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Turns members into the rows and blocks of one chunk. Not thread-safe, used once. */
final class ChunkFiller {
    /** Long texts make chunks of fewer messages, not bigger ones. */
    static final int MAX_BYTES = 1_500_000;

    private final MessageMaker maker;
    private final PriceList prices;
    private final MessageWriter rows;
    private final int blockSize;
    private final long firstId;
    private final int firstRound;
    private final int[] skippedByBlock;
    private final int[] segmentsByBlock;
    private final long[] costByBlock;
    private final int[] sizeByVariant;
    private final long[] segmentsByVariant;
    private final int capacity;
    private int size;
    private int skipped;
    private long cursor;
    private String chain = "";
    private long restCost;
    private long restCostAtCursor;

    ChunkFiller(MessageMaker maker, PriceList prices, MessageWriter rows, ChunkBegin begin, ChunkShape shape) {
        this.maker = maker;
        this.prices = prices;
        this.rows = rows;
        this.blockSize = shape.blockSize();
        this.firstId = begin.firstMessageId() + begin.written();
        this.firstRound = (int) (begin.written() / blockSize);
        this.skippedByBlock = new int[shape.blocks()];
        this.segmentsByBlock = new int[shape.blocks()];
        this.costByBlock = new long[shape.blocks()];
        this.sizeByVariant = new int[maker.variants()];
        this.segmentsByVariant = new long[maker.variants()];
        this.capacity = shape.capacity();
        this.restCost = begin.restCost();
        this.restCostAtCursor = begin.restCost();
    }

    /** @return whether the recipient is meant; others only take part in the plan's hash */
    boolean add(AudienceMember member, Optional<PlanHash> hash) {
        var made = maker.make(member);
        int cost = made instanceof RenderedMessage.Ready ready ? prices.cost(member.phone(), ready.segments()) : 0;
        hash.ifPresent(plan -> plan.add(member, made, maker.variant(member), cost));
        if (!maker.isMeant(member)) {
            restCost += maker.waits(member) ? prices.cost(member.phone(), maker.mostSegments(member)) : 0;
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
        chain = hash.map(PlanHash::value).orElse("");
        restCostAtCursor = restCost;
        return true;
    }

    boolean isFull() {
        return size == capacity || rows.bytes() > MAX_BYTES;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The most that all who were seen up to now may cost, in units, who wait for the winner of a test. */
    long restCost() {
        return restCost;
    }

    Chunk chunk() {
        var blocks = new ArrayList<NewBlock>();
        for (int from = 0; from < size; from += blockSize) {
            int number = from / blockSize;
            long last = firstId + Math.min(size, from + blockSize) - 1;
            blocks.add(new NewBlock(
                    firstRound + number,
                    firstId + from,
                    last,
                    skippedByBlock[number],
                    segmentsByBlock[number],
                    costByBlock[number]));
        }
        return new Chunk(rows, blocks, variants(), size, skipped, cursor, chain, restCostAtCursor);
    }

    private List<VariantSize> variants() {
        return IntStream.range(0, sizeByVariant.length)
                .filter(variant -> sizeByVariant.length > 1 && sizeByVariant[variant] > 0)
                .mapToObj(variant -> new VariantSize(variant, sizeByVariant[variant], segmentsByVariant[variant]))
                .toList();
    }
}
