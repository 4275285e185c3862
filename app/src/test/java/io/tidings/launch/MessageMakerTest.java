package io.tidings.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.audiences.AudienceMember;
import io.tidings.campaigns.RenderAt;
import io.tidings.campaigns.RenderedMessage;
import io.tidings.messages.MessageState;
import io.tidings.personalisation.MissingValue;
import io.tidings.shared.Channel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MessageMakerTest {
    @Test
    @Tag("S0-16")
    void a_verbatim_text_with_braces_is_the_same_for_all() {
        var maker = new MessageMaker(
                LaunchStateBuilder.verbatim("Hi {first_name} {{").state(), null);

        assertThat(maker.sameForAll()).contains("Hi {first_name} {{");
        assertThat(maker.columns().count()).isZero();
        assertThat(maker.make(member())).isEqualTo(new RenderedMessage.Ready(null, 1));
    }

    @Test
    void a_template_without_placeholders_is_the_same_for_all() {
        var maker = new MessageMaker(LaunchStateBuilder.template("Sale today").state(), null);

        assertThat(maker.sameForAll()).contains("Sale today");
        assertThat(maker.row(5, member(), maker.make(member()), 30).body()).isNull();
    }

    @Test
    @Tag("S0-16")
    @Tag("S0-23")
    @Tag("S0-40")
    @Tag("S4-10")
    @Tag("S4-17")
    void a_template_is_rendered_for_each_recipient() {
        var maker = new MessageMaker(
                LaunchStateBuilder.template("Hi {first_name}, order {{order_no}}")
                        .state(),
                4L);

        var row = maker.row(5, member("Alice", "12"), maker.make(member("Alice", "12")), 30);

        assertThat(row.body()).isEqualTo("Hi Alice, order 12");
        assertThat(row.variables()).isNull();
        assertThat(row.state()).isEqualTo(MessageState.QUEUED);
        assertThat(row.segments()).isEqualTo(1);
        assertThat(row.source().importNo()).isEqualTo(4);
    }

    @Test
    void segments_are_counted_from_the_rendered_text() {
        var maker = new MessageMaker(LaunchStateBuilder.template("{first_name}").state(), null);

        assertThat(maker.make(member("x".repeat(161)))).isEqualTo(new RenderedMessage.Ready("x".repeat(161), 2));
        assertThat(maker.make(member("ж".repeat(71)))).isEqualTo(new RenderedMessage.Ready("ж".repeat(71), 2));
    }

    @Test
    void a_whatsapp_message_counts_as_one_segment() {
        var maker = new MessageMaker(
                LaunchStateBuilder.template("{first_name}").by(Channel.WHATSAPP).state(), null);

        assertThat(maker.make(member("x".repeat(2000)))).isEqualTo(new RenderedMessage.Ready("x".repeat(2000), 1));
    }

    @Test
    void a_missing_value_skips_the_recipient_when_the_campaign_says_so() {
        var maker = new MessageMaker(
                LaunchStateBuilder.template("Hi {first_name} {last_name}")
                        .missing(MissingValue.FAIL)
                        .state(),
                null);
        var member = member("Alice", null);

        assertThat(maker.make(member))
                .isEqualTo(new RenderedMessage.Skipped(RenderedMessage.MISSING_VALUE, List.of("last_name")));
        var row = maker.row(5, member, maker.make(member), 30);
        assertThat(row.state()).isEqualTo(MessageState.SKIPPED);
        assertThat(row.errorCode()).isEqualTo("missing_value");
        assertThat(row.body()).isNull();
    }

    @Test
    @Tag("S4-55")
    void a_missing_value_is_blank_by_default() {
        var maker =
                new MessageMaker(LaunchStateBuilder.template("Hi {first_name} ").state(), null);

        assertThat(maker.make(member((String) null))).isEqualTo(new RenderedMessage.Ready("Hi  ", 1));
    }

    @Test
    void a_text_that_is_too_long_skips_its_recipient() {
        var maker = new MessageMaker(LaunchStateBuilder.template("{first_name}").state(), null);

        assertThat(maker.make(member("x".repeat(1601))))
                .isEqualTo(new RenderedMessage.Skipped(RenderedMessage.TOO_LONG, List.of()));
        assertThat(maker.make(member("x".repeat(5000))))
                .isEqualTo(new RenderedMessage.Skipped(RenderedMessage.TOO_LONG, List.of()));
        assertThat(maker.make(member(" "))).isEqualTo(new RenderedMessage.Skipped(RenderedMessage.EMPTY, List.of()));
    }

    @Test
    @Tag("S0-11")
    void a_message_rendered_at_dispatch_stores_only_values_that_are_not_contact_fields() {
        var maker = new MessageMaker(
                LaunchStateBuilder.template("Hi {first_name}, {note} {other}")
                        .renderedAt(RenderAt.DISPATCH)
                        .state(),
                4L);
        var member = member("Alice", "a \"quoted\" \\ note\n", null);

        var row = maker.row(5, member, maker.make(member), 30);

        assertThat(row.body()).isNull();
        assertThat(row.variables()).isEqualTo("{\"note\":\"a \\\"quoted\\\" \\\\ note\\n\"}");
        assertThat(row.segments()).isEqualTo(1);
    }

    private static AudienceMember member(@Nullable String... values) {
        return new AudienceMember(1, 1, "+254712345678", values);
    }
}
