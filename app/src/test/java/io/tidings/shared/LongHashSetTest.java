package io.tidings.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LongHashSetTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1_000, 200_000})
    void it_behaves_like_a_hash_set(long expected) {
        var random = new Random(11);
        var reference = new HashSet<Long>();
        var numbers = new LongHashSet(expected);

        for (int i = 0; i < 200_000; i++) {
            // Numbers repeat and lie close together, like the numbers of one operator.
            long number = 254_700_000_000L + random.nextInt(150_000);
            assertThat(numbers.add(number)).isEqualTo(reference.add(number));
        }

        assertThat(numbers.size()).isEqualTo(reference.size());
    }
}
