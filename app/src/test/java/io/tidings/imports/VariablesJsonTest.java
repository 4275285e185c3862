package io.tidings.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VariablesJsonTest {
    private final VariablesJson json = new VariablesJson();

    @Test
    void any_text_is_read_back_unchanged() throws Exception {
        var random = new Random(17);
        var mapper = new ObjectMapper();
        for (int round = 0; round < 2_000; round++) {
            var expected = new LinkedHashMap<String, String>();
            json.begin();
            for (int i = random.nextInt(5); i >= 0; i--) {
                var name = "v" + i;
                var value = randomText(random);
                expected.put(name, value);
                json.add(VariablesJson.quoted(name), value);
            }

            assertThat(mapper.readValue(String.valueOf(json.end()), Map.class)).isEqualTo(expected);
        }
    }

    @Test
    void no_variables_give_null() {
        assertThat(json.begin().end()).isNull();
    }

    private static String randomText(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            text.appendCodePoint(
                    switch (random.nextInt(4)) {
                        case 0 -> 1 + random.nextInt(31);
                        case 1 -> "\"\\/'{}".charAt(random.nextInt(6));
                        case 2 -> 0x1F600 + random.nextInt(50);
                        default -> ' ' + random.nextInt(0x300);
                    });
        }
        return text.toString();
    }
}
