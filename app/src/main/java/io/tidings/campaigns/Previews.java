package io.tidings.campaigns;

import io.tidings.campaigns.MessageMaker.Made;
import io.tidings.contacts.Contacts;
import io.tidings.credits.PriceList;
import io.tidings.personalisation.Template;
import io.tidings.shared.AccountId;
import io.tidings.shared.ContactId;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** Renders what would be sent, by the very code that a launch uses, and writes nothing. */
@Singleton
final class Previews {
    private static final int SLICES = 10;
    private static final int PART = 1_000;

    private final AudienceStore audiences;
    private final Screens screens;
    private final PlaceholderRules placeholders;
    private final Contacts contacts;
    private final Purse purse;
    private final CampaignConfig config;

    Previews(
            AudienceStore audiences,
            Screens screens,
            PlaceholderRules placeholders,
            Contacts contacts,
            Purse purse,
            CampaignConfig config) {
        this.audiences = audiences;
        this.screens = screens;
        this.placeholders = placeholders;
        this.contacts = contacts;
        this.purse = purse;
        this.config = config;
    }

    /** Everybody up to the configured limit; of a bigger audience so many, of a file spread over its length. */
    CampaignPreview preview(Campaign campaign, Recipe recipe, Audience audience) {
        long recipients = audiences.count(campaign.account(), audience);
        var launch = LaunchState.pretended(campaign, recipe, audience, recipients);
        var importNo = audiences.importNo(campaign.account(), audience);
        var maker = new MessageMaker(launch, importNo.orElse(null));
        var reader = audiences.reader(campaign.account(), audience, maker.columns());
        var tally =
                new PreviewTally(campaign.channel(), maker.sameForAll().orElse(""), purse.prices(campaign.account()));
        for (var slice : slices(recipients, audience)) {
            read(new ScreenedAudience(reader, screens, launch), slice, member -> tally.add(member, maker.make(member)));
        }
        return tally.preview(campaign.id(), recipients, purse.balance(campaign.account(), tally.cost(recipients)));
    }

    /**
     * What a launch would set aside for the whole audience, in units: what the messages cost, of the rest of a test the
     * most they can. Renders every one, of at most so many recipients.
     */
    long cost(Campaign campaign, Recipe recipe, Audience audience, long size, PriceList prices) {
        var importNo = audiences.importNo(campaign.account(), audience);
        var launch = LaunchState.pretended(campaign, recipe, audience, size);
        var maker = new MessageMaker(launch, importNo.orElse(null));
        var reader = audiences.reader(campaign.account(), audience, maker.columns());
        var sum = new LongAdder();
        new ScreenedAudience(reader, screens, launch)
                .each(member -> sum.add(prices.cost(member.phone(), maker.segmentsAside(member, maker.make(member)))));
        return sum.sum();
    }

    PersonalizedPreview personalized(Campaign campaign, Recipe recipe, Optional<Audience> audience, ContactId id) {
        var contact = contacts.find(campaign.account(), id)
                .orElseThrow(() -> Problem.notFound("customer").asException());
        var importNo = audience.flatMap(chosen -> audiences.importNo(campaign.account(), chosen));
        var maker = new MessageMaker(
                LaunchState.pretended(campaign, recipe, audience.orElse(new Audience.Everyone()), 0),
                importNo.orElse(null));
        var member = audiences
                .member(campaign.account(), id, importNo, maker.columns())
                .orElseThrow(() -> Problem.notFound("customer").asException());
        var used = Template.standard(recipe.scripts().get(maker.variant(member)).text());
        return switch (maker.make(member)) {
            case Made.Ready(var body, var segments, var links) ->
                new PersonalizedPreview(
                        body == null ? maker.sameForAll().orElseThrow() : body,
                        used,
                        contact,
                        segments,
                        null,
                        List.of());
            case Made.Skipped(var code, var names) -> new PersonalizedPreview(null, used, contact, 0, code, names);
        };
    }

    /** A text to be tried out instead of the campaign's: a template, always. */
    Recipe override(AccountId account, String source, Optional<Audience> audience) {
        if (source.isBlank()) {
            throw Problem.invalid("content_empty", "override_template is empty.")
                    .asException();
        }
        var template = DraftRules.parse(source, "#/override_template");
        placeholders.checkOverride(account, template, audience);
        return Recipe.of(new Script("", 1, false, Texts.storable(source, "#/override_template"), Script.OVERRIDE));
    }

    private record Slice(long after, int size) {}

    private static void read(ScreenedAudience reader, Slice slice, Consumer<Member> each) {
        long after = slice.after();
        boolean last = false;
        for (int left = slice.size(); left > 0 && !last; left -= PART) {
            var part = reader.read(after, Math.min(left, PART));
            part.members().forEach(each);
            after = part.cursor();
            last = part.last();
        }
    }

    private List<Slice> slices(long recipients, Audience audience) {
        int limit = config.previewLimit();
        if (recipients <= limit || !(audience instanceof Audience.Imported)) {
            return List.of(new Slice(0, limit));
        }
        // Files are often sorted by name or date: the head alone would mislead.
        return LongStream.range(0, SLICES)
                .mapToObj(i -> new Slice(recipients * i / SLICES, limit / SLICES))
                .toList();
    }
}
