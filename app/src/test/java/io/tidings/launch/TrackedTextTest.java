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
    void each_link_is_shown_with_zeros_and_counted_with_its_final_length() {
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
    void a_text_with_links_is_different_for_each_recipient() {
        var maker = maker("Sale: " + SALE);

        assertThat(maker.sameForAll()).isEmpty();
        assertThat(maker.columns().count()).isZero();
        assertThat(maker("Sale").sameForAll()).contains("Sale");
    }

    @Test
    void a_text_that_is_too_long_with_its_links_skips_its_recipient() {
        int maxLength = TextRules.limit(Channel.SMS) - ZEROS.length() - 1;

        assertThat(made(MAP + " " + "x".repeat(maxLength), "").body()).hasSize(TextRules.limit(Channel.SMS));
        assertThat(maker(MAP + " " + "x".repeat(maxLength + 1)).make(member()))
                .isEqualTo(new RenderedMessage.Skipped(RenderedMessage.TOO_LONG, List.of()));
    }

    @Test
    void one_link_written_twice_is_one_link() {
        assertThat(made(SALE + " or " + SALE, "").tokens())
                .extracting(TrackedLinks.TokenPosition::link)
                .containsExactly(0, 0);
    }

    @Test
    void a_link_in_a_value_is_not_tracked() {
        var made = made("{first_name} " + MAP, SALE + " " + ZEROS);

        assertThat(made.body()).isEqualTo(SALE + " " + ZEROS + " " + ZEROS);
        assertThat(made.tokens())
                .containsExactly(new TrackedLinks.TokenPosition((SALE + " " + ZEROS + " " + PREFIX).length(), 1));
    }

    @Test
    void links_of_a_translation_are_tracked() {
        var source = Template.localized("Sale " + SALE, Map.of("sw", "Punguzo " + MAP));
        var maker = maker(source);
        var made = (RenderedMessage.Ready) maker.make(member("sw"));

        assertThat(made.body()).isEqualTo("Punguzo " + ZEROS);
        assertThat(made.tokens()).extracting(TrackedLinks.TokenPosition::link).containsExactly(1);
    }

    @Test
    void a_maker_without_link_tokens_makes_no_rows() {
        var maker = maker(SALE);
        assertThatThrownBy(() -> maker.row(5, member(), maker.make(member()), 1))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_snapshot_is_read_as_it_was_written_and_omits_missing_links() {
        var snapshot = LaunchSnapshot.of(false, "x").withTracking(tracking());
        assertThat(LaunchSnapshot.read(snapshot.json())).isEqualTo(snapshot);
        assertThat(LaunchSnapshot.of(false, "x").json()).doesNotContain("tracking");
        assertThat(Segments.count(ZEROS)).isEqualTo(1);
    }

    private static RenderedMessage.Ready made(String source, String firstName) {
        return (RenderedMessage.Ready) maker(source).make(member(firstName));
    }

    private static MessageMaker maker(String source) {
        return new MessageMaker(
                LaunchStateBuilder.template(source).tracking(tracking()).state(), null);
    }

    private static TrackedLinks tracking() {
        return new TrackedLinks(PREFIX, List.of(SALE, MAP));
    }

    private static AudienceMember member(@Nullable String... values) {
        return new AudienceMember(1, 1, "+254712345678", values);
    }
}
