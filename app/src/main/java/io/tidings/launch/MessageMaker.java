package io.tidings.launch;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.tidings.audiences.AudienceMember;
import io.tidings.audiences.ValueColumns;
import io.tidings.campaigns.RenderedMessage;
import io.tidings.campaigns.TrackedLinks;
import io.tidings.links.LinkTokens;
import io.tidings.messages.MessageState;
import io.tidings.messages.NewMessage;
import io.tidings.personalisation.Segments;
import io.tidings.shared.Channel;
import io.tidings.shared.ContactId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes a recipient's message: the text and what it costs, or why there will be none. Pure; safe for many threads. */
final class MessageMaker {
    private final LaunchState launch;
    private final MessageVariants voices;
    private final Optional<String> sameForAll;
    private final ValueColumns columns;
    private final NewMessage.Source source;
    private final RenderedMessage.Ready fixed;
    private final @Nullable LinkTokens tokens;

    /** One that makes no rows. @param importNo of the import, when the audience is one; else null */
    MessageMaker(LaunchState launch, @Nullable Long importNo) {
        this(launch, importNo, null);
    }

    /** @param tokens for {@link #row}, where links are tracked */
    MessageMaker(LaunchState launch, @Nullable Long importNo, @Nullable LinkTokens tokens) {
        this.tokens = tokens;
        this.launch = launch;
        this.source = new NewMessage.Source(launch.account(), launch.campaign().plan(), launch.channel(), importNo);
        this.voices = new MessageVariants(launch);
        this.sameForAll = voices.sameForAll();
        this.columns = new ValueColumns(voices.wanted());
        this.fixed =
                new RenderedMessage.Ready(null, sameForAll.map(this::segments).orElse(0));
    }

    /** The text, when everybody gets the same. */
    Optional<String> sameForAll() {
        return sameForAll;
    }

    /** What it wants to know of each recipient. */
    ValueColumns columns() {
        return columns;
    }

    /** The place of the variant that the recipient gets; 0 when there is but one text. */
    int variant(AudienceMember member) {
        return voices.variant(member.contact());
    }

    /** How many texts there are. */
    int variants() {
        return launch.recipe().scripts().size();
    }

    /** Whether this pass over the audience writes to the recipient. */
    boolean isMeant(AudienceMember member) {
        return switch (launch.course().phase()) {
            case ALL, WAITING -> true;
            case TEST -> !waits(member);
            case REST -> waits(member);
        };
    }

    /** Whether the recipient is written to when a test has its winner. */
    boolean waits(AudienceMember member) {
        var test = launch.recipe().test();
        return test != null && !voices.isTester(member.contact(), test);
    }

    /** What the longest of the texts would have for the recipient, whichever wins; 0 when there is none. */
    int mostSegments(AudienceMember member) {
        return member.barred() == null ? voices.mostSegments(columns.values(member.values())) : 0;
    }

    /** What everybody's message has at the least who is not barred; 0 when a text may turn out to be none. */
    int leastSegments() {
        return voices.leastSegments();
    }

    /** What a launch sets aside for the recipient: for whoever waits, enough for any winner. */
    int segmentsAside(AudienceMember member, RenderedMessage made) {
        return waits(member)
                ? mostSegments(member)
                : made instanceof RenderedMessage.Ready ready ? ready.segments() : 0;
    }

    RenderedMessage make(AudienceMember member) {
        if (member.barred() != null) {
            return new RenderedMessage.Skipped(member.barred(), List.of());
        }
        if (sameForAll.isPresent()) {
            return fixed;
        }
        return voices.wording(member.contact()).render(columns.values(member.values()));
    }

    /**
     * The row of a recipient for whom {@link #make} made this.
     *
     * @param cost in units
     */
    NewMessage row(long id, AudienceMember member, RenderedMessage made, int cost) {
        return switch (made) {
            case RenderedMessage.Ready(var body, var segments, var links) ->
                row(id, member, body == null || links.isEmpty() ? body : stamped(body, links, id), segments, cost);
            case RenderedMessage.Skipped(var code, var names) ->
                new NewMessage(
                        id,
                        source,
                        new ContactId(member.contact()),
                        MessageState.SKIPPED,
                        0,
                        0,
                        member.phone(),
                        null,
                        null,
                        code,
                        null);
        };
    }

    private NewMessage row(long id, AudienceMember member, @Nullable String body, int segments, int cost) {
        boolean later = body != null && launch.rendersLater();
        return new NewMessage(
                id,
                source,
                new ContactId(member.contact()),
                MessageState.QUEUED,
                segments,
                cost,
                member.phone(),
                later ? null : body,
                later ? variables(member) : null,
                null,
                voices.areSeveral() ? (Integer) variant(member) : null);
    }

    private String stamped(String body, List<TrackedLinks.TokenPosition> links, long id) {
        if (tokens == null) {
            throw new IllegalStateException(
                    "campaign %s tracks its links, and nobody makes them".formatted(launch.campaign()));
        }
        return TrackedLinks.withTokens(body, links, id, tokens);
    }

    private int segments(String text) {
        return launch.channel() == Channel.SMS ? Segments.count(text) : 1;
    }

    /** What the worker cannot find in the contact when it renders, of what the template asks for, as a JSON object. */
    private String variables(AudienceMember member) {
        var encoder = JsonStringEncoder.getInstance();
        var json = new StringBuilder(64).append('{');
        for (int i = 0; i < columns.count(); i++) {
            var value = member.values()[i];
            if (value == null || columns.isOfContact(i, source.importNo() != null)) {
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
}
