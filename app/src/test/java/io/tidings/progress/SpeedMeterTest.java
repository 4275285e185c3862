package io.tidings.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.shared.CampaignId;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SpeedMeterTest {
    private static final CampaignId ONE = new CampaignId(1);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final SpeedMeter meter = new SpeedMeter();

    @Test
    void samples_too_close_together_give_no_rate() {
        assertThat(meter.measure(ONE, 100, START)).isEmpty();
        assertThat(meter.measure(ONE, 200, START.plusMillis(100))).isEmpty();
    }

    @Test
    @Tag("S3-50")
    void the_rate_is_that_of_the_last_seconds() {
        for (int second = 0; second <= 60; second++) {
            long processed = second <= 40 ? second * 1000L : 40_000 + (second - 40) * 10L;
            meter.measure(ONE, processed, START.plusSeconds(second));
        }

        assertThat(meter.measure(ONE, 40_210, START.plusSeconds(61))).hasValue(10.0);
    }

    @Test
    void frequent_calls_do_not_distort_the_rate() {
        meter.measure(ONE, 0, START);
        for (int i = 1; i <= 1000; i++) {
            meter.measure(ONE, i, START.plusMillis(i));
        }

        assertThat(meter.measure(ONE, 2000, START.plusMillis(2000))).hasValue(1000.0);
    }

    @Test
    void campaigns_are_measured_separately() {
        meter.measure(ONE, 0, START);
        meter.measure(new CampaignId(2), 0, START);

        assertThat(meter.measure(ONE, 50, START.plusSeconds(1))).hasValue(50.0);
        assertThat(meter.measure(new CampaignId(2), 0, START.plusSeconds(1))).hasValue(0.0);
    }
}
