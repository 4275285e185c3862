package io.tidings.audiences;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tidings.audiences.Audience.Tagged.Match;
import io.tidings.shared.ImportId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AudienceJsonTest {
    private static final String UUID = "6f1c2b6e-3a0c-4a4b-9a58-0d5d2f8f2f11";

    static Stream<Audience> audiences() {
        return Stream.of(
                new Audience.Imported(ImportId.parse(UUID).orElseThrow()),
                new Audience.Chosen(List.of(7L, 3L, 3_000_000_000L)),
                new Audience.Tagged(List.of("vip", "a \"quoted\" tag"), Match.ALL),
                new Audience.Everyone());
    }

    @ParameterizedTest
    @MethodSource("audiences")
    void a_written_audience_is_read_back_as_an_equal_one(Audience audience) {
        assertThat(AudienceJson.read(AudienceJson.write(audience))).isEqualTo(audience);
    }

    @Test
    void the_json_has_the_documented_form() {
        assertThat(AudienceJson.write(new Audience.Imported(ImportId.parse(UUID).orElseThrow())))
                .isEqualTo("{\"import_id\":\"" + UUID + "\"}");
        assertThat(AudienceJson.write(new Audience.Chosen(List.of(2L, 1L)))).isEqualTo("{\"customer_ids\":[1,2]}");
        assertThat(AudienceJson.write(new Audience.Tagged(List.of("vip"), Match.ANY)))
                .isEqualTo("{\"tags\":[\"vip\"],\"match\":\"any\"}");
        assertThat(AudienceJson.write(new Audience.Everyone())).isEqualTo("{\"all\":true}");
    }

    @Test
    void chosen_contacts_are_sorted_without_duplicates() {
        assertThat(new Audience.Chosen(List.of(5L, 1L, 5L, 3L, 1L)).contacts()).containsExactly(1L, 3L, 5L);
    }

    @Test
    void a_summary_shows_how_many_were_chosen() {
        assertThat(AudienceJson.summary("{\"customer_count\": 3}")).isEqualTo(new AudienceSummary.Chosen(3));
    }

    @Test
    void tags_without_a_match_mean_any() {
        assertThat(AudienceJson.summary("{\"tags\": [\"vip\"]}"))
                .isEqualTo(new AudienceSummary.Tagged(List.of("vip"), Match.ANY));
    }

    @Test
    void json_without_an_audience_is_refused() {
        assertThatIllegalStateException().isThrownBy(() -> AudienceJson.read("{}"));
        assertThatIllegalStateException().isThrownBy(() -> AudienceJson.read("{\"all\": false}"));
        assertThatIllegalStateException().isThrownBy(() -> AudienceJson.read("no json"));
    }
}
