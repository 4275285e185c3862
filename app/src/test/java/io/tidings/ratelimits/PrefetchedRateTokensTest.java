package io.tidings.ratelimits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S3-33")
class PrefetchedRateTokensTest {
    private static final long MILLI = 1_000_000;
    private static final long NOW = 5_000 * MILLI;
    /** 1,000 segments a second: one each millisecond. */
    private static final RateLimit LIMIT = new RateLimit(RateLimit.GATEWAY, 1, "", 1_000, true);

    private final PrefetchedRateTokens tokens = new PrefetchedRateTokens();

    @Test
    void chunks_use_prefetched_tokens_one_after_another() {
        tokens.keep(LIMIT, 50, NOW);

        assertThat(tokens.use(LIMIT, 20, NOW)).hasValue(NOW);
        assertThat(tokens.use(LIMIT, 20, NOW)).as("after the first").hasValue(NOW + 20 * MILLI);
        assertThat(tokens.use(LIMIT, 20, NOW)).as("only 10 are left").isEmpty();
        assertThat(tokens.use(LIMIT, 10, NOW)).hasValue(NOW + 40 * MILLI);
        assertThat(tokens.use(LIMIT, 1, NOW)).isEmpty();
    }

    @Test
    void tokens_of_a_late_window_expire() {
        tokens.keep(LIMIT, 50, NOW);

        assertThat(tokens.use(LIMIT, 10, NOW + 99 * MILLI)).hasValue(NOW);
        assertThat(tokens.use(LIMIT, 10, NOW + 111 * MILLI)).isEmpty();
        assertThat(tokens.use(LIMIT, 10, NOW)).as("expired tokens stay expired").isEmpty();
    }

    @Test
    void a_chunk_too_big_for_the_first_window_uses_the_next() {
        tokens.keep(LIMIT, 5, NOW);
        tokens.keep(LIMIT, 50, NOW + 60 * MILLI);

        assertThat(tokens.use(LIMIT, 30, NOW)).hasValue(NOW + 60 * MILLI);
        assertThat(tokens.use(LIMIT, 5, NOW)).hasValue(NOW);
    }

    @Test
    void limits_do_not_share_tokens() {
        tokens.keep(LIMIT, 50, NOW);

        assertThat(tokens.use(new RateLimit(RateLimit.GATEWAY, 2, "", 1_000, true), 1, NOW))
                .isEmpty();
        assertThat(tokens.use(new RateLimit(RateLimit.SENDER, 1, "ACME", 1_000, true), 1, NOW))
                .isEmpty();
        assertThat(tokens.use(new RateLimit(RateLimit.GATEWAY, 1, "", 2_000, true), 1, NOW))
                .as("the limit was changed")
                .isEmpty();
    }

    @Test
    void a_fast_limit_is_prefetched_and_a_slow_one_taken_as_needed() {
        assertThat(PrefetchedRateTokens.prefetchSize(new RateLimit(RateLimit.GATEWAY, 1, "", 1_000_000, true), 200))
                .isEqualTo(50_000);
        assertThat(PrefetchedRateTokens.prefetchSize(new RateLimit(RateLimit.GATEWAY, 1, "", 100, true), 200))
                .isEqualTo(200);
    }

    @Test
    void single_messages_take_only_what_they_need() {
        assertThat(PrefetchedRateTokens.prefetchSize(new RateLimit(RateLimit.SINGLE, 1, "", 1_000_000, true), 2))
                .isEqualTo(2);
        assertThat(PrefetchedRateTokens.prefetchSize(new RateLimit(RateLimit.GATEWAY, 1, "", 1_000_000, false), 2))
                .as("tokens for the segments of the message")
                .isEqualTo(2);
    }

    @Test
    void keeping_zero_tokens_keeps_nothing() {
        tokens.keep(LIMIT, 0, NOW);
        assertThat(tokens.use(LIMIT, 1, NOW)).isEmpty();
    }
}
