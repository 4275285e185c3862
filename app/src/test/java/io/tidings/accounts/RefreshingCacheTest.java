package io.tidings.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.LoadingCache;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class RefreshingCacheTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final AtomicInteger loads = new AtomicInteger();
    private final AtomicReference<UnaryOperator<String>> source =
            new AtomicReference<>(key -> key + loads.incrementAndGet());
    private final LoadingCache<String, String> cache = RefreshingCache.of(
            Duration.ofSeconds(4), 3, now::get, key -> source.get().apply(key));

    @Test
    void a_cached_value_is_never_older_than_its_life() {
        assertThat(get("a")).isEqualTo("a1");
        advance(Duration.ofMillis(1_999));
        assertThat(get("a")).isEqualTo("a1");
        advance(Duration.ofMillis(2_001));
        assertThat(get("a")).isEqualTo("a2");
    }

    @Test
    void after_half_its_life_one_caller_reloads_and_the_others_do_not_wait() throws Exception {
        get("a");
        advance(Duration.ofSeconds(3));
        var asking = new CountDownLatch(1);
        var answer = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            source.set(key -> {
                asking.countDown();
                try {
                    answer.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return "renewed";
            });
            var renewing = threads.submit(() -> get("a"));
            asking.await();
            assertThat(get("a")).isEqualTo("a1");
            answer.countDown();
            assertThat(renewing.get()).isEqualTo("renewed");
        }
        assertThat(get("a")).isEqualTo("renewed");
        assertThat(loads).hasValue(1);
    }

    @Test
    void it_holds_at_most_its_maximum_of_entries() {
        for (var key : new String[] {"a", "b", "c", "d", "e"}) {
            get(key);
            assertThat(cache.asMap()).hasSizeLessThanOrEqualTo(3);
        }
        for (var key : new String[] {"a", "b", "c", "d", "e"}) {
            get(key);
        }
        assertThat(loads).hasValueGreaterThanOrEqualTo(7);
    }

    @Test
    void an_invalidated_entry_is_loaded_again() {
        get("a");
        cache.invalidate("a");
        assertThat(get("a")).isEqualTo("a2");
    }

    private String get(String key) {
        return cache.get(key);
    }

    private void advance(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }
}
