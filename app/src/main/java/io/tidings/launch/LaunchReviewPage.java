package io.tidings.launch;

import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.CampaignLabels;
import io.tidings.contacts.Contact;
import io.tidings.phones.LineType;
import io.tidings.shared.Channel;
import io.tidings.shared.ContactId;
import io.tidings.web.Formats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The numbers and sample texts on the review page of a draft. */
record LaunchReviewPage(CampaignPreview preview, Channel channel, Map<ContactId, Contact> known, int typeAbove) {
    record Note(String tone, String text) {}

    /**
     * A reason why the campaign cannot be sent.
     *
     * @param address of the page that mends it; empty for none
     */
    record Obstacle(String text, String address, String action) {}

    /** @param missing the placeholders without a value, in words; empty if there is none */
    record Sample(String who, String label, String text, String note, String missing) {}

    /** Returns the page of a draft that cannot be launched in its current state. */
    static LaunchReviewPage empty(Campaign campaign, int typeAbove) {
        var nothing = new CampaignPreview(
                CampaignPreview.Version.of(campaign),
                0,
                0,
                new CampaignPreview.Size(0, 0, new TreeMap<>()),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                0,
                new RehearsalResult.Balance(0, 0, true, true),
                List.of(),
                List.of());
        return new LaunchReviewPage(nothing, campaign.channel(), Map.of(), typeAbove);
    }

    /** Returns the number of contacts of the audience, including the skipped ones. */
    public long audience() {
        return preview.recipients();
    }

    /** Returns the number of skipped recipients: exact, or estimated from the share in the sample. */
    public long skipped() {
        var counted =
                preview.skipped().values().stream().mapToLong(Long::longValue).sum();
        return preview.sampled() && preview.rendered() > 0
                ? Math.round((double) counted / preview.rendered() * preview.recipients())
                : counted;
    }

    /**
     * Returns the number of recipients to confirm. It is never an estimate: for a sample it includes the skipped ones.
     */
    public long recipients() {
        return preview.sampled() ? audience() : audience() - skipped();
    }

    public String skippedText() {
        return (preview.sampled() && skipped() > 0 ? "about " : "") + Formats.grouped(skipped());
    }

    public String people() {
        return CampaignLabels.people(recipients());
    }

    public long segments() {
        return preview.size().estimated();
    }

    public String segmentsNote() {
        if (channel == Channel.WHATSAPP) {
            return "one per message";
        }
        var most = preview.size().bySegments().isEmpty()
                ? 0
                : preview.size().bySegments().lastKey();
        return (preview.sampled() ? "estimated, " : "") + "at most " + most + " for one text";
    }

    public String cost() {
        return (preview.sampled() ? "about " : "") + credits(preview.cost());
    }

    /** Returns the cost with its unit. */
    public String costInWords() {
        return cost() + (preview.cost() == 1000 ? " credit" : " credits");
    }

    public String costNote() {
        var balance = preview.balance();
        return balance.unlimited() ? "credits" : "credits, of a balance of %s".formatted(credits(balance.before()));
    }

    /** Returns whether the person must type the number of recipients to confirm the launch. */
    public boolean mustType() {
        return recipients() > typeAbove;
    }

    /** Returns the placeholders for which no recipient has a value. A launch must confirm them. */
    public String missingForAll() {
        return preview.warnings().stream()
                .filter(warning -> warning.code().equals(LaunchWarning.MISSING_FOR_ALL))
                .map(LaunchWarning::placeholder)
                .collect(Collectors.joining(", "));
    }

    public int version() {
        return preview.version().number();
    }

    public List<Note> notes() {
        var notes = new ArrayList<Note>();
        preview.warnings().forEach(warning -> notes.add(new Note("callout-warn", warning.detail())));
        preview.skipped()
                .forEach((code, count) -> notes.add(new Note(
                        "callout-warn",
                        "%s of the %s checked %s."
                                .formatted(
                                        Formats.grouped(count),
                                        Formats.grouped(preview.rendered()),
                                        CampaignLabels.skipped(code)))));
        var unicode = preview.byEncoding().getOrDefault("ucs2", 0L);
        if (unicode > 0 && preview.size().bySegments().lastKey() > 1) {
            notes.add(new Note(
                    "",
                    "%s of the %s checked need Unicode, where a segment has 70 characters instead of 160."
                            .formatted(Formats.of(unicode, "text"), Formats.grouped(preview.rendered()))));
        }
        var landlines = preview.byLine().getOrDefault(LineType.FIXED_LINE.code(), 0L);
        if (landlines > 0 && channel == Channel.SMS) {
            notes.add(new Note(
                    "callout-warn",
                    "%s of the %s checked are landlines, which rarely get an SMS."
                            .formatted(Formats.grouped(landlines), Formats.grouped(preview.rendered()))));
        }
        if (preview.sampled()) {
            notes.add(new Note(
                    "",
                    "Segments and cost are estimated from %s of the %s texts."
                            .formatted(Formats.grouped(preview.rendered()), Formats.grouped(preview.recipients()))));
        }
        return notes;
    }

    public List<Sample> samples() {
        return preview.examples().stream()
                .map(example -> new Sample(
                        nameOf(example.contact()),
                        CampaignLabels.channel(channel),
                        example.text(),
                        channel == Channel.SMS ? Formats.of(example.segments(), "segment") : "",
                        String.join(", ", example.missing())))
                .toList();
    }

    /** A credit has 1000 units. */
    private static String credits(long units) {
        var fraction = units % 1000 == 0 ? "" : ".%03d".formatted(Math.abs(units % 1000));
        return Formats.grouped(units / 1000) + fraction;
    }

    private String nameOf(ContactId contact) {
        var person = known.get(contact);
        if (person == null) {
            return "A recipient";
        }
        return person.name().isEmpty() ? person.phone().e164() : person.name();
    }
}
