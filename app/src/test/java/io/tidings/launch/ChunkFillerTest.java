package io.tidings.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.audiences.AudienceMember;
import io.tidings.credits.Price;
import io.tidings.credits.PriceList;
import io.tidings.messages.MessageWriter;
import io.tidings.personalisation.MissingValue;
import io.tidings.queue.NewBlock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ChunkFillerTest {
    private static final PriceList PRICES = PriceList.of(List.of(new Price("254", 30)));

    private final MessageMaker maker = new MessageMaker(
            LaunchStateBuilder.template("{first_name}")
                    .missing(MissingValue.FAIL)
                    .state(),
            null);

    @Test
    @Tag("S0-39")
    void blocks_cover_the_chunk_and_count_the_skipped_messages() {
        var filler = filler(0);
        for (int i = 0; i < 5; i++) {
            filler.add(member(i, i == 1 || i == 4 ? null : "x"), Optional.empty());
        }

        var chunk = filler.chunk();

        assertThat(chunk.blocks())
                .containsExactly(
                        new NewBlock(0, 1000, 1001, 1, 1, 30),
                        new NewBlock(1, 1002, 1003, 0, 2, 60),
                        new NewBlock(2, 1004, 1004, 1, 0, 0));
        assertThat(chunk.size()).isEqualTo(5);
        assertThat(chunk.skipped()).isEqualTo(2);
        assertThat(chunk.cursor()).isEqualTo(104);
        assertThat(chunk.rows().rows()).isEqualTo(5);
    }

    @Test
    void a_chunk_continues_after_the_previous_one() {
        var filler = filler(6);
        filler.add(member(0, "x"), Optional.empty());

        assertThat(filler.chunk().blocks()).containsExactly(new NewBlock(3, 1006, 1006, 0, 1, 30));
    }

    @Test
    void a_chunk_is_full_when_all_its_blocks_are_full() {
        var filler = filler(0);
        for (int i = 0; i < 6; i++) {
            assertThat(filler.isFull()).isFalse();
            filler.add(member(i, "x"), Optional.empty());
        }

        assertThat(filler.isFull()).isTrue();
    }

    @Test
    void long_texts_fill_a_chunk_with_fewer_messages() {
        var filler = new ChunkFiller(
                maker,
                PRICES,
                new MessageWriter(Instant.EPOCH),
                new ChunkFiller.Start(1000, 0, 0),
                new ChunkFiller.Shape(1000, 8));
        int size = 0;
        for (; !filler.isFull(); size++) {
            filler.add(member(size, "x".repeat(1500)), Optional.empty());
        }

        assertThat(size).isBetween(900, 1000);
        assertThat(filler.chunk().blocks())
                .containsExactly(new NewBlock(0, 1000, 1000 + size - 1, 0, size * 10, size * 10 * 30L));
    }

    @Test
    void a_resumed_launch_counts_each_waiting_recipient_once() {
        var testing = new MessageMaker(
                LaunchStateBuilder.testing(20, "Hi", "{first_name}" + "x".repeat(160))
                        .state(),
                null);
        var whole = testing(testing, 0, 0, 300);
        long waiting = IntStream.range(0, 300)
                .filter(i -> testing.waitsForWinner(member(i, "x")))
                .count();
        assertThat(waiting).isBetween(200L, 280L);
        assertThat(whole.waitingCost()).as("the most expensive text for each").isEqualTo(waiting * 2 * 30);

        var stopped = testing(testing, 0, 0, 150).chunk();
        assertThat(stopped.waitingCost()).as("up to the cursor").isPositive().isLessThan(whole.waitingCost());
        assertThat(testing(testing, stopped.waitingCost(), (int) stopped.cursor() - 99, 300)
                        .waitingCost())
                .isEqualTo(whole.waitingCost());
    }

    @Test
    void a_skipped_recipient_costs_a_test_nothing() {
        var testing = new MessageMaker(
                LaunchStateBuilder.testing(20, "{first_name}", "Dear {first_name}")
                        .missing(MissingValue.FAIL)
                        .state(),
                null);
        var filler = testing(testing, 0, 0, 0);
        for (int i = 0; i < 100; i++) {
            filler.add(i % 2 == 0 ? member(i, null) : member(i, "x").skippedFor("opted_out"), Optional.empty());
        }
        assertThat(filler.waitingCost()).isZero();
    }

    /** Returns a filler with the members from {@code from} to {@code to}. */
    private static ChunkFiller testing(MessageMaker maker, long waitingCost, int from, int to) {
        var filler = new ChunkFiller(
                maker,
                PRICES,
                new MessageWriter(Instant.EPOCH),
                new ChunkFiller.Start(1000, 0, waitingCost),
                new ChunkFiller.Shape(1000, 1));
        for (int i = from; i < to; i++) {
            filler.add(member(i, "x"), Optional.empty());
        }
        return filler;
    }

    private ChunkFiller filler(long written) {
        return new ChunkFiller(
                maker,
                PRICES,
                new MessageWriter(Instant.EPOCH),
                new ChunkFiller.Start(1000, written, 0),
                new ChunkFiller.Shape(2, 3));
    }

    private static AudienceMember member(int i, @Nullable String firstName) {
        return new AudienceMember(100 + i, i, "+254712345678", new @Nullable String[] {firstName});
    }
}
