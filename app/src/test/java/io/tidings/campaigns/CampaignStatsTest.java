package io.tidings.campaigns;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.dispatch.OutcomeCounts;
import org.junit.jupiter.api.Test;

class CampaignStatsTest {
    @Test
    void what_is_not_counted_elsewhere_is_queued() {
        var stats = CampaignStats.of(100, new OutcomeCounts(1, 2, 3, 4, 5, 6, 7, 8, 9));

        assertThat(stats.queued()).isEqualTo(55);
        assertThat(stats.processed()).isEqualTo(44);
    }

    @Test
    void a_total_read_too_early_never_makes_the_queue_negative() {
        var stats = CampaignStats.of(3, new OutcomeCounts(0, 5, 0, 0, 0, 0, 0, 0, 0));

        assertThat(stats.queued()).isZero();
        assertThat(stats.total()).isEqualTo(5);
    }
}
