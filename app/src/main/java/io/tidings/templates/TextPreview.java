package io.tidings.templates;

import io.tidings.personalisation.MissingValue;
import io.tidings.personalisation.Rendering;
import io.tidings.personalisation.Segments;
import io.tidings.personalisation.Template;
import io.tidings.personalisation.TemplateSyntaxException;
import io.tidings.web.Form;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A preview of a text on a phone, with its segments.
 *
 * @param field the form field that holds the text and receives replacements
 * @param channel {@code sms} or {@code whatsapp}
 * @param who the name of the recipient; empty if the text is the same for all
 * @param text empty if there is none
 * @param problem the reason why there is no text; empty if there is a text
 * @param at the index of this recipient among those that the user can page through, from 0
 * @param shown the number of recipients that the user can page through
 * @param total the number of all recipients; 0 when none is selected
 * @param inValues the characters that come from a value of this recipient and not from the text, with the placeholder
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
        long total,
        Map<String, String> inValues) {
    private static final Map<String, String> EXAMPLE = Map.of(
            "first_name", "Amina",
            "last_name", "Wanjiru",
            "location", "Nairobi",
            "preferred_product", "Jollof box",
            "phone", "+254712345678",
            "name", "Amina Wanjiru");

    /**
     * A character that forces a longer encoding, and its possible replacement.
     *
     * @param placeholder the placeholder whose value has the character; empty if it is in the text itself
     */
    public record Forced(
            String character, String shown, boolean replaceable, String replacement, String offer, String placeholder) {
        /** @param placeholder null if the character is in the text itself */
        static Forced of(Segments.Forcing forcing, @Nullable String placeholder) {
            var replacement = forcing.replacement();
            var shown = forcing.character().isBlank()
                    ? "U+%04X".formatted(forcing.character().codePointAt(0))
                    : forcing.character();
            if (replacement == null || placeholder != null) {
                return new Forced(
                        forcing.character(), shown, false, "", "", Objects.requireNonNullElse(placeholder, ""));
            }
            return new Forced(forcing.character(), shown, true, replacement, offerOf(replacement), "");
        }

        private static String offerOf(String replacement) {
            if (replacement.isEmpty()) {
                return "Remove it";
            }
            return replacement.isBlank() ? "Use a plain space" : "Replace with " + replacement;
        }
    }

    static TextPreview ofExample(Form form) {
        var source = form.text("body");
        var channel = form.value("channel").equals("whatsapp") ? "whatsapp" : "sms";
        try {
            var template = Template.parse(source);
            // The marks around a name without an example are not part of the text, so they do not count.
            return template.render(TextPreview::example, MissingValue.EMPTY) instanceof Rendering.Text(var text)
                            && template.render(TextPreview::unmarked, MissingValue.EMPTY)
                                    instanceof Rendering.Text(var counted)
                    ? example(channel, text, counted, "")
                    : example(channel, "", "", "The text would be too long.");
        } catch (TemplateSyntaxException fault) {
            return example(channel, "", "", String.valueOf(fault.getMessage()));
        }
    }

    /** Returns the same preview, whose characters are partly from values. */
    public TextPreview withValues(Map<String, String> characters) {
        return new TextPreview(field, channel, who, text, problem, segments, at, shown, total, Map.copyOf(characters));
    }

    /** Counts the segments of the text of one recipient. Only SMS have segments. */
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
        return problem.isEmpty() ? "Your text appears here." : "–";
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

    public List<Forced> forcing() {
        return segments.forcing().stream()
                .limit(5)
                .map(forcing -> Forced.of(forcing, inValues.get(forcing.character())))
                .toList();
    }

    public long number() {
        return at + 1L;
    }

    /** Returns the previous index; before the first comes the last. */
    public int before() {
        return shown == 0 ? 0 : (at + shown - 1) % shown;
    }

    public int after() {
        return shown == 0 ? 0 : (at + 1) % shown;
    }

    private static TextPreview example(String channel, String text, String counted, String problem) {
        return new TextPreview(
                "body", channel, "Amina Wanjiru", text, problem, count(channel, counted), 0, 0, 0, Map.of());
    }

    private static String example(String name) {
        return EXAMPLE.getOrDefault(name, "‹" + name + "›");
    }

    private static String unmarked(String name) {
        return EXAMPLE.getOrDefault(name, name);
    }
}
