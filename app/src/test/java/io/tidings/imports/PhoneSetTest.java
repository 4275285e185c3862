package io.tidings.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneSetTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1_000, 200_000})
    void it_agrees_with_a_set_that_nobody_doubts(long expected) {
        var random = new Random(11);
        var doubtless = new HashSet<Long>();
        var phones = new PhoneSet(expected);

        for (int i = 0; i < 200_000; i++) {
            // Few enough to meet again, and close together, as the numbers of one operator are.
            long phone = 254_700_000_000L + random.nextInt(150_000);
            assertThat(phones.add(phone)).isEqualTo(doubtless.add(phone));
        }

        assertThat(phones.size()).isEqualTo(doubtless.size());
    }
}
