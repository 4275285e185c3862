package io.tidings.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.audiences.AudienceMember;
import io.tidings.campaigns.RenderedMessage;
import io.tidings.campaigns.TrackedLinks;
import io.tidings.personalisation.Segments;
import io.tidings.personalisation.Template;
import io.tidings.personalisation.TextRules;
import io.tidings.shared.Channel;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrackedTextTest {
    private static final String PREFIX = "https://tid.example/l/";
    private static final String ZEROS = PREFIX + "0".repeat(17);
    private static final String SALE = "https://shop.example/sale?a=1&b=2";
    private static final String MAP = "https://map.example/";

    @Test
    void each_link_is_shown_with_zeros_and_counted_as_it_is_sent() {
        var made = made("Hi {first_name}! " + SALE + ", " + MAP + ".", "Alice");

        assertThat(made.body()).isEqualTo("Hi Alice! " + ZEROS + ", " + ZEROS + ".");
        assertThat(made.tokens()).extracting(TrackedLinks.TokenPosition::link).containsExactly(0, 1);
        assertThat(made.segments()).isEqualTo(1);
        assertThat(made("{first_name} " + SALE, "x".repeat(121)).segments()).isEqualTo(2);
        assertThat(made("{first_name} " + SALE, "x".repeat(120)).segments()).isEqualTo(1);
        assertThat(made("{first_name} " + SALE, "ж".repeat(31)).segments()).isEqualTo(2);
        assertThat(made("{first_name} " + SALE, "ж".repeat(30)).segments()).isEqualTo(1);
    }

    @Test
    void a_text_for_all_becomes_one_for_each() {
        var maker = maker("Sale: " + SALE);

        assertThat(maker.sameForAll()).isEmpty();
        assertThat(maker.columns().count()).isZero();
        assertThat(maker("Sale").sameForAll()).contains("Sale");
    }

    @Test
    void a_text_that_its_links_make_too_long_is_sent_to_nobody() {
        int room = TextRules.limit(Channel.SMS) - ZEROS.length() - 1;

        assertThat(made(MAP + " " + "x".repeat(room), "").body()).hasSize(TextRules.limit(Channel.SMS));
        assertThat(maker(MAP + " " + "x".repeat(room + 1)).make(member()))
                .isEqualTo(new RenderedMessage.Skipped(RenderedMessage.TOO_LONG, List.of()));
    }

    @Test
    void one_link_written_twice_is_one_link() {
        assertThat(made(SALE + " or " + SALE, "").tokens())
                .extracting(TrackedLinks.TokenPosition::link)
                .containsExactly(0, 0);
    }

    @Test
    void a_value_is_never_made_a_link_of_ones_own() {
        var made = made("{first_name} " + MAP, SALE + " " + ZEROS);

        assertThat(made.body()).isEqualTo(SALE + " " + ZEROS + " " + ZEROS);
        assertThat(made.tokens())
                .containsExactly(new TrackedLinks.TokenPosition((SALE + " " + ZEROS + " " + PREFIX).length(), 1));
    }

    @Test
    void whoever_reads_another_language_has_links_too() {
        var source = Template.localized("Sale " + SALE, Map.of("sw", "Punguzo " + MAP));
        var maker = maker(source);
        var made = (RenderedMessage.Ready) maker.make(member("sw"));

        assertThat(made.body()).isEqualTo("Punguzo " + ZEROS);
        assertThat(made.tokens()).extracting(TrackedLinks.TokenPosition::link).containsExactly(1);
    }

    @Test
    void who_makes_no_links_makes_no_rows() {
        var maker = maker(SALE);
        assertThatThrownBy(() -> maker.row(5, member(), maker.make(member()), 1))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_recipe_is_read_as_it_was_written_and_one_without_links_reads_as_ever() {
        var recipe = LaunchSnapshot.of(false, "x").tracking(tracking());
        assertThat(LaunchSnapshot.read(recipe.json())).isEqualTo(recipe);
        assertThat(LaunchSnapshot.of(false, "x").json()).doesNotContain("tracking");
        assertThat(Segments.count(ZEROS)).isEqualTo(1);
    }

    private static RenderedMessage.Ready made(String source, String firstName) {
        return (RenderedMessage.Ready) maker(source).make(member(firstName));
    }

    private static MessageMaker maker(String source) {
        return new MessageMaker(Launching.template(source).tracking(tracking()).state(), null);
    }

    private static TrackedLinks tracking() {
        return new TrackedLinks(PREFIX, List.of(SALE, MAP));
    }

    private static AudienceMember member(@Nullable String... values) {
        return new AudienceMember(1, 1, "+254712345678", values);
    }
}
