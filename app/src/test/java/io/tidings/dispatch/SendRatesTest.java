package io.tidings.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.shared.AccountId;
import io.tidings.shared.GatewayId;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S3-30")
class SendRatesTest {
    private static final AccountId ACCOUNT = new AccountId(1);
    private static final GatewayId GATEWAY = new GatewayId(2);

    private long now = TimeUnit.HOURS.toNanos(1);
    private final SendRates rates = new SendRates(() -> now);

    @Test
    void messages_older_than_a_minute_do_not_count() {
        rates.count(ACCOUNT, GATEWAY, 100);
        after(30);
        rates.count(ACCOUNT, GATEWAY, 50);
        assertThat(rate().lastMinute()).isEqualTo(150);
        after(31);
        assertThat(rate().lastMinute()).isEqualTo(50);
        assertThat(rate().quietSeconds()).isBetween(30L, 35L);
        after(60);
        assertThat(rate().lastMinute()).isZero();
    }

    @Test
    void after_a_long_pause_the_ring_starts_at_zero() {
        for (int i = 0; i < 24; i++) {
            rates.count(ACCOUNT, GATEWAY, 10);
            after(5);
        }
        assertThat(rate().lastMinute()).isEqualTo(110);
        after(300);
        rates.count(ACCOUNT, GATEWAY, 7);
        assertThat(rate().lastMinute()).isEqualTo(7);
    }

    @Test
    void accounts_are_counted_separately_and_idle_ones_are_removed() {
        rates.count(ACCOUNT, GATEWAY, 1);
        rates.count(new AccountId(9), GATEWAY, 2);
        assertThat(rates.now()).extracting(SendRates.Rate::lastMinute).containsExactlyInAnyOrder(1L, 2L);
        after(3_000);
        assertThat(rates.now()).isEmpty();
    }

    private SendRates.Rate rate() {
        return rates.now().getFirst();
    }

    private void after(long seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
    }
}
