package io.tidings.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.tidings.web.TokenBuckets.Bucket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("SEC-17")
@Tag("S3-16")
class TokenBucketsTest {
    private static final Bucket FIVE = new Bucket("launch:account:1", 5);

    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private final TokenBuckets buckets = new TokenBuckets(() -> now, 100);

    @Test
    void a_quota_may_be_used_at_once_but_not_exceeded() {
        for (var left = 4; left >= 0; left--) {
            var level = take(FIVE);
            assertThat(level.isExceeded()).isFalse();
            assertThat(level.remaining()).isEqualTo(left);
        }
        var refused = take(FIVE);
        assertThat(refused.isExceeded()).isTrue();
        assertThat(refused.remaining()).isZero();
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(12));
        assertThat(refused.untilFull()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void a_refused_request_is_not_counted_and_the_bucket_refills() {
        for (var i = 0; i < 50; i++) {
            take(FIVE);
        }
        now = now.plusSeconds(12);
        assertThat(take(FIVE).isExceeded()).isFalse();
        assertThat(take(FIVE).isExceeded()).isTrue();
        now = now.plusSeconds(60);
        assertThat(take(FIVE).remaining()).isEqualTo(4);
    }

    @Test
    void within_an_hour_the_quota_is_not_exceeded() {
        var passed = 0;
        for (var second = 0; second < 3600; second++) {
            now = now.plusSeconds(1);
            passed += take(FIVE).isExceeded() ? 0 : 1;
        }
        assertThat(passed).isBetween(300, 305);
    }

    @Test
    void take_counts_in_both_buckets_or_in_none() {
        var wide = new Bucket("write:account:1", 100);
        var narrow = new Bucket("write:key:1", 2);
        buckets.take(List.of(wide, narrow));
        buckets.take(List.of(wide, narrow));
        var refused = buckets.take(List.of(wide, narrow));
        assertThat(refused).extracting(TokenBuckets.Level::isExceeded).containsExactly(false, true);
        assertThat(refused.getFirst().remaining()).isEqualTo(98);
        assertThat(take(wide).remaining()).isEqualTo(97);
    }

    @Test
    void the_number_of_buckets_is_limited_and_a_dropped_bucket_is_full() {
        for (var i = 0; i < 300; i++) {
            take(new Bucket("read:account:" + i, 10));
            assertThat(buckets.size()).isLessThanOrEqualTo(100);
        }
        var left = IntStream.range(0, 300)
                .mapToObj(i -> take(new Bucket("read:account:" + i, 10)).remaining())
                .toList();
        assertThat(left).containsOnly(8, 9).contains(9);
        assertThat(left.stream().filter(remaining -> remaining == 9).count()).isGreaterThanOrEqualTo(200);
    }

    @Test
    void a_bucket_is_dropped_after_a_minute_without_use() {
        take(FIVE);
        now = now.plusSeconds(61);
        assertThat(buckets.size()).isZero();
        assertThat(take(FIVE).remaining()).isEqualTo(4);
    }

    @Test
    void the_default_is_five_launches_a_minute() {
        var config = new SmallRyeConfigBuilder()
                .withMapping(LimitConfig.class)
                .build()
                .getConfigMapping(LimitConfig.class);
        assertThat(config.launchesPerMinute()).isEqualTo(5);
        assertThat(config.readsPerMinute()).isGreaterThan(config.keyReadsPerMinute());
        assertThat(config.writesPerMinute()).isGreaterThan(config.keyWritesPerMinute());
        // The default admits 100 calls per second.
        assertThat(config.keyWritesPerMinute()).isGreaterThan(6000);
    }

    private TokenBuckets.Level take(Bucket bucket) {
        return buckets.take(List.of(bucket)).getFirst();
    }
}
