package io.tidings.ratelimits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S3-33")
class PrefetchedRateTokensTest {
    private static final long MILLI = 1_000_000;
    private static final long NOW = 5_000 * MILLI;
    /** A thousand segments a second: one each millisecond. */
    private static final RateLimit LIMIT = new RateLimit(RateLimit.GATEWAY, 1, "", 1_000, true);

    private final PrefetchedRateTokens allowances = new PrefetchedRateTokens();

    @Test
    void what_was_taken_is_used_up_one_chunk_after_another() {
        allowances.keep(LIMIT, 50, NOW);

        assertThat(allowances.use(LIMIT, 20, NOW)).hasValue(NOW);
        assertThat(allowances.use(LIMIT, 20, NOW)).as("behind the first").hasValue(NOW + 20 * MILLI);
        assertThat(allowances.use(LIMIT, 20, NOW)).as("only 10 are left").isEmpty();
        assertThat(allowances.use(LIMIT, 10, NOW)).hasValue(NOW + 40 * MILLI);
        assertThat(allowances.use(LIMIT, 1, NOW)).isEmpty();
    }

    @Test
    void a_window_that_is_late_is_lost() {
        allowances.keep(LIMIT, 50, NOW);

        assertThat(allowances.use(LIMIT, 10, NOW + 99 * MILLI)).hasValue(NOW);
        assertThat(allowances.use(LIMIT, 10, NOW + 111 * MILLI)).isEmpty();
        assertThat(allowances.use(LIMIT, 10, NOW)).as("it does not come back").isEmpty();
    }

    @Test
    void a_chunk_too_big_for_the_first_window_takes_the_next() {
        allowances.keep(LIMIT, 5, NOW);
        allowances.keep(LIMIT, 50, NOW + 60 * MILLI);

        assertThat(allowances.use(LIMIT, 30, NOW)).hasValue(NOW + 60 * MILLI);
        assertThat(allowances.use(LIMIT, 5, NOW)).hasValue(NOW);
    }

    @Test
    void limits_do_not_use_each_others() {
        allowances.keep(LIMIT, 50, NOW);

        assertThat(allowances.use(new RateLimit(RateLimit.GATEWAY, 2, "", 1_000, true), 1, NOW))
                .isEmpty();
        assertThat(allowances.use(new RateLimit(RateLimit.SENDER, 1, "ACME", 1_000, true), 1, NOW))
                .isEmpty();
        assertThat(allowances.use(new RateLimit(RateLimit.GATEWAY, 1, "", 2_000, true), 1, NOW))
                .as("the limit has been changed since")
                .isEmpty();
    }

    @Test
    void a_fast_limit_is_taken_in_lots_and_a_slow_one_as_needed() {
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
                .as("what they are counted with")
                .isEqualTo(2);
    }

    @Test
    void nothing_to_keep_is_nothing_kept() {
        allowances.keep(LIMIT, 0, NOW);
        assertThat(allowances.use(LIMIT, 1, NOW)).isEmpty();
    }
}
