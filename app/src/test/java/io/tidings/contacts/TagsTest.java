package io.tidings.contacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.shared.Problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TagsTest {
    @Test
    void tags_are_trimmed_lower_case_sorted_and_without_duplicates() {
        assertThat(Tags.normalised(List.of(" VIP ", "beta", "vip", "Éclair"))).containsExactly("beta", "vip", "éclair");
    }

    @Test
    void an_empty_a_too_long_and_a_null_tag_are_refused_with_their_position() {
        var tags = new ArrayList<@Nullable String>(List.of("ok", "  ", "x".repeat(65)));
        tags.add(null);

        assertThatThrownBy(() -> Tags.normalised(tags)).isInstanceOfSatisfying(ProblemException.class, thrown -> {
            assertThat(thrown.problem().code()).isEqualTo("invalid_tags");
            assertThat(thrown.problem().errors())
                    .extracting(fault -> fault.pointer())
                    .containsExactly("#/tags/1", "#/tags/2", "#/tags/3");
        });
    }

    @Test
    void fifty_tags_are_allowed_and_one_more_is_not() {
        assertThat(Tags.normalised(numbered(50))).hasSize(50);
        assertThatThrownBy(() -> Tags.normalised(numbered(51))).isInstanceOf(ProblemException.class);
    }

    private static List<String> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> "tag" + i).toList();
    }
}
