package io.tidings.templates;

import io.tidings.personalisation.MissingValue;
import io.tidings.personalisation.Rendering;
import io.tidings.personalisation.Segments;
import io.tidings.personalisation.Template;
import io.tidings.personalisation.TemplateSyntaxException;
import io.tidings.web.Form;
import java.util.List;
import java.util.Map;

/**
 * A text as it will look on a phone, and what it costs.
 *
 * @param field the form's field that holds the text, where a replacement is put
 * @param channel {@code sms} or {@code whatsapp}
 * @param who for whom it is made; empty when it is the same for all
 * @param text empty when there is none
 * @param problem why there is no text; empty when there is one
 * @param at where this recipient stands among those that can be paged through, from 0
 * @param shown how many can be paged through
 * @param total how many there are in all; 0 when nobody is chosen
 */
public record TextPreview(
        String field,
        String channel,
        String who,
        String text,
        String problem,
        Segments segments,
        int at,
        int shown,
        long total) {
    private static final Map<String, String> EXAMPLE = Map.of(
            "first_name", "Amina",
            "last_name", "Wanjiru",
            "location", "Nairobi",
            "preferred_product", "Jollof box",
            "phone", "+254712345678",
            "name", "Amina Wanjiru");

    /** A character that makes the text longer than it need be. */
    public record Forced(String character, String shown, boolean replaceable, String replacement, String offer) {
        static Forced of(Segments.Forcing forcing) {
            var by = forcing.replacement();
            var shown = forcing.character().isBlank()
                    ? "U+%04X".formatted(forcing.character().codePointAt(0))
                    : forcing.character();
            if (by == null) {
                return new Forced(forcing.character(), shown, false, "", "");
            }
            var offer = by.isBlank() ? (by.isEmpty() ? "Remove it" : "Use a plain space") : "Replace with " + by;
            return new Forced(forcing.character(), shown, true, by, offer);
        }
    }

    static TextPreview ofExample(Form form) {
        var source = form.text("body");
        var channel = form.value("channel").equals("whatsapp") ? "whatsapp" : "sms";
        try {
            var rendering = Template.parse(source).render(TextPreview::example, MissingValue.EMPTY);
            return rendering instanceof Rendering.Text(var text)
                    ? example(channel, text, "")
                    : example(channel, "", "The text would be too long.");
        } catch (TemplateSyntaxException fault) {
            return example(channel, "", String.valueOf(fault.getMessage()));
        }
    }

    /** The counter counts the text as this recipient gets it. */
    public static Segments count(String channel, String text) {
        return channel.equals("sms") ? Segments.of(text) : Segments.of("");
    }

    public String channelText() {
        return channel.equals("whatsapp") ? "WhatsApp" : "SMS";
    }

    public String sender() {
        return "Your organisation";
    }

    public String placeholder() {
        return problem.isEmpty() ? "What you write appears here." : "–";
    }

    public boolean counted() {
        return channel.equals("sms");
    }

    public String encoding() {
        return switch (segments.encoding()) {
            case GSM_7 -> "Plain text: 160 in one segment, 153 in each of several";
            case UCS_2 -> "Unicode: 70 in one segment, 67 in each of several";
        };
    }

    public String counterNote() {
        return segments.remainingInSegment() + " left in this segment";
    }

    public List<Forced> forcing() {
        return segments.forcing().stream().limit(5).map(Forced::of).toList();
    }

    public long number() {
        return at + 1L;
    }

    /** Turning goes round. */
    public int before() {
        return shown == 0 ? 0 : (at + shown - 1) % shown;
    }

    public int after() {
        return shown == 0 ? 0 : (at + 1) % shown;
    }

    private static TextPreview example(String channel, String text, String problem) {
        return new TextPreview("body", channel, "Amina Wanjiru", text, problem, count(channel, text), 0, 0, 0);
    }

    private static String example(String name) {
        return EXAMPLE.getOrDefault(name, "‹" + name + "›");
    }
}
