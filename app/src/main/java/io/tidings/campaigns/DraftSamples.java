package io.tidings.campaigns;

import io.tidings.audiences.Audience;
import io.tidings.audiences.AudienceMember;
import io.tidings.audiences.AudienceRules;
import io.tidings.audiences.AudienceStore;
import io.tidings.audiences.ValueColumns;
import io.tidings.contacts.Contact;
import io.tidings.contacts.Contacts;
import io.tidings.personalisation.MissingValue;
import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.ContactId;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.templates.TextPreview;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What recipients would get of a text that is still being written: the longest first, then those who lack a value, for
 * these are the ones to look at. Made by the code that a launch uses; writes nothing.
 */
@Singleton
final class DraftSamples {
    /** How many are looked at, and can be paged through. */
    private static final int SAMPLE = 100;

    private final AudienceStore audiences;
    private final AudienceRules rules;
    private final Contacts contacts;

    DraftSamples(AudienceStore audiences, AudienceRules rules, Contacts contacts) {
        this.audiences = audiences;
        this.rules = rules;
        this.contacts = contacts;
    }

    /** What is typed so far. */
    record Draft(String text, boolean verbatim, Channel channel, MissingValue missing) {}

    /** @param at which of the sample, from 0; beyond its end is its last */
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
        var wording =
                new CompiledText(FrozenText.of(draft.verbatim(), draft.text()), draft.channel(), draft.missing(), null);
        var columns = new ValueColumns(wording.requiredValues());
        var reader = audiences.reader(account, audience, columns);
        var made = reader.read(0, SAMPLE).members().stream()
                .map(member -> new Sample(member, wording.render(columns.values(member.values()))))
                .sorted(Comparator.comparingInt(Sample::sortKey).reversed())
                .toList();
        if (made.isEmpty()) {
            return empty(draft, "There is nobody in this audience.", 0);
        }
        var place = Math.clamp(at, 0, made.size() - 1);
        return show(account, draft, made, place, audiences.count(account, audience));
    }

    private TextPreview show(AccountId account, Draft draft, List<Sample> made, int place, long total) {
        var sample = made.get(place);
        var who = contacts.find(account, new ContactId(sample.member().contact()))
                .map(DraftSamples::displayName)
                .orElse(sample.member().phone());
        return switch (sample.made()) {
            case RenderedMessage.Ready ready -> {
                var body = ready.body();
                var text = body == null ? draft.text() : body;
                yield preview(draft, who, text, "", place, made.size(), total);
            }
            case RenderedMessage.Skipped(var code, var names) ->
                preview(draft, who, "", skipped(code, names), place, made.size(), total);
        };
    }

    private static String skipped(String code, List<String> names) {
        return names.isEmpty()
                ? "Would be left out: " + code.replace('_', ' ') + "."
                : "Would be left out: no value for " + String.join(", ", names) + ".";
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
            Draft draft, String who, String text, String problem, int at, int shown, long total) {
        return new TextPreview(
                "text",
                draft.channel().text(),
                who,
                text,
                problem,
                TextPreview.count(draft.channel().text(), text),
                at,
                shown,
                total);
    }

    private long count(AccountId account, @Nullable Audience audience) {
        return audience == null ? 0 : audiences.count(account, audience);
    }

    private record Sample(AudienceMember member, RenderedMessage made) {
        /** Left out comes before long, long before short. */
        int sortKey() {
            return switch (made) {
                case RenderedMessage.Skipped _ -> Integer.MAX_VALUE;
                case RenderedMessage.Ready ready -> ready.body() == null ? 0 : ready.body().length();
            };
        }
    }
}
