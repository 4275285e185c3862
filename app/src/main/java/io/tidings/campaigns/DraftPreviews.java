package io.tidings.campaigns;

import io.tidings.audiences.Audience;
import io.tidings.audiences.AudienceMember;
import io.tidings.audiences.AudienceRules;
import io.tidings.audiences.AudienceStore;
import io.tidings.audiences.ValueColumns;
import io.tidings.contacts.Contact;
import io.tidings.contacts.Contacts;
import io.tidings.personalisation.MissingValue;
import io.tidings.personalisation.Segments;
import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.ContactId;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.templates.TextPreview;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Renders a text that is still being written for up to 100 recipients. Skipped recipients come first, then the longest
 * texts. Uses the code of a launch and writes nothing.
 */
@Singleton
final class DraftPreviews {
    /** The number of recipients that are rendered and can be paged through. */
    private static final int SAMPLE_SIZE = 100;

    private final AudienceStore audiences;
    private final AudienceRules rules;
    private final Contacts contacts;

    DraftPreviews(AudienceStore audiences, AudienceRules rules, Contacts contacts) {
        this.audiences = audiences;
        this.rules = rules;
        this.contacts = contacts;
    }

    /** The text and the settings in the form. */
    record Draft(String text, boolean verbatim, Channel channel, MissingValue missing) {}

    /** @param at the index of the recipient, from 0; a larger index means the last recipient */
    TextPreview preview(AccountId account, Draft draft, @Nullable Audience audience, int at) {
        if (draft.text().isBlank()) {
            return empty(draft, "", count(account, audience));
        }
        try {
            if (!draft.verbatim()) {
                var _ = TemplateSyntax.parse(draft.text(), "#/text");
            }
            return audience == null ? withoutAudience(draft) : ofAudience(account, draft, audience, at);
        } catch (ProblemException refused) {
            var problem = refused.problem();
            return empty(
                    draft,
                    problem.errors().isEmpty()
                            ? problem.detail()
                            : problem.errors().getFirst().detail(),
                    0);
        }
    }

    private TextPreview ofAudience(AccountId account, Draft draft, Audience audience, int at) {
        rules.check(account, audience);
        var compiled =
                new CompiledText(FrozenText.of(draft.verbatim(), draft.text()), draft.channel(), draft.missing(), null);
        var columns = new ValueColumns(compiled.requiredNames());
        var reader = audiences.reader(account, audience, columns);
        var rendered = reader.read(0, SAMPLE_SIZE).members().stream()
                .map(member -> new Sample(member, compiled.render(columns.values(member.values()))))
                .sorted(Comparator.comparingInt(Sample::sortKey).reversed())
                .toList();
        if (rendered.isEmpty()) {
            return empty(draft, "This audience has no contacts.", 0);
        }
        var index = Math.clamp(at, 0, rendered.size() - 1);
        return show(account, draft, columns, rendered, index, audiences.count(account, audience));
    }

    private TextPreview show(
            AccountId account, Draft draft, ValueColumns columns, List<Sample> rendered, int index, long total) {
        var sample = rendered.get(index);
        var name = contacts.find(account, new ContactId(sample.member().contact()))
                .map(DraftPreviews::displayName)
                .orElse(sample.member().phone());
        return switch (sample.rendered()) {
            case RenderedMessage.Ready ready -> {
                var body = ready.body();
                var text = body == null ? draft.text() : body;
                yield preview(draft, name, text, "", index, rendered.size(), total)
                        .withValues(inValues(draft.text(), text, columns.names(), sample.member()));
            }
            case RenderedMessage.Skipped(var code, var names) ->
                preview(draft, name, "", skipped(code, names), index, rendered.size(), total);
        };
    }

    /** Returns the characters outside GSM-7 that are not in the text itself, with the placeholder that has them. */
    private static Map<String, String> inValues(String source, String text, List<String> names, AudienceMember member) {
        var found = new HashMap<String, String>();
        for (var forcing : Segments.of(text).forcing()) {
            for (int i = 0; i < names.size() && !source.contains(forcing.character()); i++) {
                var value = member.values()[i];
                if (value != null && value.contains(forcing.character())) {
                    found.putIfAbsent(forcing.character(), names.get(i));
                }
            }
        }
        return found;
    }

    private static String skipped(String code, List<String> names) {
        return names.isEmpty()
                ? "Would be skipped: " + code.replace('_', ' ') + "."
                : "Would be skipped: no value for " + String.join(", ", names) + ".";
    }

    private static String displayName(Contact contact) {
        return contact.name().isEmpty() ? contact.phone().e164() : contact.name();
    }

    private static TextPreview withoutAudience(Draft draft) {
        return preview(draft, "", draft.text(), "", 0, 0, 0);
    }

    private static TextPreview empty(Draft draft, String problem, long total) {
        return preview(draft, "", "", problem, 0, 0, total);
    }

    private static TextPreview preview(
            Draft draft, String name, String text, String problem, int at, int shown, long total) {
        return new TextPreview(
                "text",
                draft.channel().text(),
                name,
                text,
                problem,
                TextPreview.count(draft.channel().text(), text),
                at,
                shown,
                total,
                Map.of());
    }

    private long count(AccountId account, @Nullable Audience audience) {
        return audience == null ? 0 : audiences.count(account, audience);
    }

    private record Sample(AudienceMember member, RenderedMessage rendered) {
        /** Sorts skipped recipients before all others, and long texts before short ones. */
        int sortKey() {
            return switch (rendered) {
                case RenderedMessage.Skipped _ -> Integer.MAX_VALUE;
                case RenderedMessage.Ready ready ->
                    ready.body() == null ? 0 : ready.body().length();
            };
        }
    }
}
