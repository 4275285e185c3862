package io.tidings.messages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MessageCountsTest {
    private static final MessageCounts ONE_TO_NINE = new MessageCounts(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

    @Test
    void messages_in_no_other_state_count_as_queued() {
        var counts = ONE_TO_NINE.withTotalAtLeast(100);

        assertThat(counts.queued()).isEqualTo(55);
        assertThat(counts.processed()).isEqualTo(44);
        assertThat(counts.total()).isEqualTo(100);
    }

    @Test
    void a_total_read_too_early_never_makes_the_queue_negative() {
        var counts = new MessageCounts(0, 0, 5, 0, 0, 0, 0, 0, 0, 0).withTotalAtLeast(3);

        assertThat(counts.queued()).isZero();
        assertThat(counts.total()).isEqualTo(5);
    }

    @Test
    void sending_never_exceeds_the_rest_of_a_fixed_total() {
        var counts = new MessageCounts(0, 4, 8, 0, 0, 0, 0, 0, 0, 0).withTotal(10);

        assertThat(counts).isEqualTo(new MessageCounts(0, 2, 8, 0, 0, 0, 0, 0, 0, 0));
        assertThat(counts.total()).isEqualTo(10);
    }

    @Test
    void plus_adds_each_state() {
        var sum = ONE_TO_NINE.plus(ONE_TO_NINE);

        assertThat(sum).isEqualTo(new MessageCounts(0, 2, 4, 6, 8, 10, 12, 14, 16, 18));
        assertThat(sum.accepted()).isEqualTo(28);
        assertThat(sum.arrived()).isEqualTo(16);
        assertThat(sum.acceptedOrFailed()).isEqualTo(40);
    }
}
