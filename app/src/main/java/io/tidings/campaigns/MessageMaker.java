package io.tidings.campaigns;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.tidings.messages.MessageState;
import io.tidings.messages.NewMessage;
import io.tidings.personalisation.Rendering;
import io.tidings.personalisation.Segments;
import io.tidings.personalisation.Template;
import io.tidings.shared.Channel;
import io.tidings.shared.ContactId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a recipient's message: the text and what it costs, or why there will be none. Pure; safe for many threads. */
final class MessageMaker {
    /** What became of one recipient. */
    sealed interface Made {
        /** @param body null when it is the same for all */
        record Ready(@Nullable String body, int segments) implements Made {}

        record Skipped(String code, List<String> names) implements Made {}
    }

    static final String MISSING_VALUE = "missing_value";
    static final String TOO_LONG = "too_long";
    static final String EMPTY = "empty_text";

    private final LaunchState launch;
    private final Optional<Template> template;
    private final Optional<String> sameForAll;
    private final ValueColumns columns;
    private final @Nullable Long importNo;
    private final Made.Ready fixed;

    /** @param importNo of the import, when the audience is one; else null */
    MessageMaker(LaunchState launch, @Nullable Long importNo) {
        this.launch = launch;
        this.importNo = importNo;
        var parsed = launch.verbatim() ? Optional.<Template>empty() : Optional.of(Template.parse(launch.text()));
        this.sameForAll = parsed.isEmpty()
                ? Optional.of(launch.text())
                : parsed.filter(Template::isStatic).map(found -> staticText(found, launch));
        this.template = sameForAll.isPresent() ? Optional.empty() : parsed;
        this.columns = new ValueColumns(template.map(Template::wanted).orElse(Set.of()));
        this.fixed = new Made.Ready(null, sameForAll.map(this::segments).orElse(0));
    }

    /** The text, when everybody gets the same. */
    Optional<String> sameForAll() {
        return sameForAll;
    }

    /** What it wants to know of each recipient. */
    ValueColumns columns() {
        return columns;
    }

    Made make(Member member) {
        if (template.isEmpty()) {
            return fixed;
        }
        return switch (template.get().render(columns.values(member.values()), launch.missingValue())) {
            case Rendering.Text(var text) -> fitting(text);
            case Rendering.Missing(var names) -> new Made.Skipped(MISSING_VALUE, names);
            case Rendering.TooLong() -> new Made.Skipped(TOO_LONG, List.of());
        };
    }

    /**
     * The row of a recipient for whom {@link #make} made this.
     *
     * @param cost in units
     */
    NewMessage row(long id, Member member, Made made, int cost) {
        return switch (made) {
            case Made.Ready(var body, var segments) -> row(id, member, body, segments, cost);
            case Made.Skipped(var code, var names) ->
                new NewMessage(
                        id,
                        launch.account(),
                        launch.campaign().plan(),
                        new ContactId(member.contact()),
                        importNo,
                        launch.channel(),
                        MessageState.SKIPPED,
                        0,
                        0,
                        member.phone(),
                        null,
                        null,
                        code);
        };
    }

    private NewMessage row(long id, Member member, @Nullable String body, int segments, int cost) {
        boolean later = body != null && launch.renderAt() == RenderAt.DISPATCH;
        return new NewMessage(
                id,
                launch.account(),
                launch.campaign().plan(),
                new ContactId(member.contact()),
                importNo,
                launch.channel(),
                MessageState.QUEUED,
                segments,
                cost,
                member.phone(),
                later ? null : body,
                later ? variables(member) : null,
                null);
    }

    private Made fitting(String text) {
        if (text.length() > Texts.limit(launch.channel())) {
            return new Made.Skipped(TOO_LONG, List.of());
        }
        return text.isBlank() ? new Made.Skipped(EMPTY, List.of()) : new Made.Ready(text, segments(text));
    }

    private int segments(String text) {
        return launch.channel() == Channel.SMS ? Segments.count(text) : 1;
    }

    /** What the worker cannot find in the contact when it renders, of what the template asks for, as a JSON object. */
    private String variables(Member member) {
        var encoder = JsonStringEncoder.getInstance();
        var json = new StringBuilder(64).append('{');
        for (int i = 0; i < columns.count(); i++) {
            var value = member.values()[i];
            if (value == null || columns.isOfContact(i, importNo != null)) {
                continue;
            }
            if (json.length() > 1) {
                json.append(',');
            }
            json.append('"');
            encoder.quoteAsString(columns.names().get(i), json);
            json.append("\":\"");
            encoder.quoteAsString(value, json);
            json.append('"');
        }
        return json.append('}').toString();
    }

    private static String staticText(Template template, LaunchState launch) {
        return template.render(name -> null, launch.missingValue()) instanceof Rendering.Text(var text)
                ? text
                : template.source();
    }
}
