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

/** Makes the message of a recipient: the text and its segments, or the reason to skip it. Pure and thread-safe. */
final class MessageMaker {
    private final LaunchState launch;
    private final MessageVariants messageVariants;
    private final Optional<String> sameForAll;
    private final ValueColumns columns;
    private final NewMessage.Source source;
    private final RenderedMessage.Ready fixed;
    private final @Nullable LinkTokens tokens;

    /**
     * A maker that makes no rows.
     *
     * @param importNo the number of the import that is the audience; null for other audiences
     */
    MessageMaker(LaunchState launch, @Nullable Long importNo) {
        this(launch, importNo, null);
    }

    /**
     * @param importNo the number of the import that is the audience; null for other audiences
     * @param tokens makes the tracked links of {@link #row}
     */
    MessageMaker(LaunchState launch, @Nullable Long importNo, @Nullable LinkTokens tokens) {
        this.tokens = tokens;
        this.launch = launch;
        this.source = new NewMessage.Source(launch.account(), launch.campaign().plan(), launch.channel(), importNo);
        this.messageVariants = new MessageVariants(launch);
        this.sameForAll = messageVariants.sameForAll();
        this.columns = new ValueColumns(messageVariants.placeholders());
        this.fixed =
                new RenderedMessage.Ready(null, sameForAll.map(this::segments).orElse(0));
    }

    /** Returns the text, if it is the same for all recipients. */
    Optional<String> sameForAll() {
        return sameForAll;
    }

    /** Returns the values of a recipient that the texts need. */
    ValueColumns columns() {
        return columns;
    }

    /** Returns the index of the variant of the recipient; 0 for a campaign with one text. */
    int variant(AudienceMember member) {
        return messageVariants.variant(member.contact());
    }

    /** Returns the number of texts. */
    int variants() {
        return launch.snapshot().texts().size();
    }

    /** Returns whether the current phase of the launch writes to the recipient. */
    boolean isInPhase(AudienceMember member) {
        return switch (launch.checkpoint().phase()) {
            case ALL, WAITING -> true;
            case TEST -> !waitsForWinner(member);
            case REST -> waitsForWinner(member);
        };
    }

    /** Returns whether the recipient gets its message only after a test has its winner. */
    boolean waitsForWinner(AudienceMember member) {
        var test = launch.snapshot().test();
        return test != null && !messageVariants.isInTest(member.contact(), test);
    }

    /** Returns the segments of the longest text for the recipient; 0 if the recipient gets no message. */
    int maxSegments(AudienceMember member) {
        return member.skipReason() == null ? messageVariants.maxSegments(columns.values(member.values())) : 0;
    }

    /** Returns the minimum segments of a message; 0 if the text of a recipient may be missing. */
    int minSegments() {
        return messageVariants.minSegments();
    }

    /** Returns the segments that a launch reserves for the recipient. For one that waits, they cover any winner. */
    int segmentsToReserve(AudienceMember member, RenderedMessage made) {
        return waitsForWinner(member)
                ? maxSegments(member)
                : made instanceof RenderedMessage.Ready ready ? ready.segments() : 0;
    }

    RenderedMessage make(AudienceMember member) {
        if (member.skipReason() != null) {
            return new RenderedMessage.Skipped(member.skipReason(), List.of());
        }
        if (sameForAll.isPresent()) {
            return fixed;
        }
        return messageVariants.text(member.contact()).render(columns.values(member.values()));
    }

    /** Returns the placeholders in the text of the recipient that have neither a value nor a default. */
    List<String> missingNames(AudienceMember member) {
        return sameForAll.isPresent()
                ? List.of()
                : messageVariants.text(member.contact()).missingNames(columns.values(member.values()));
    }

    /**
     * Returns the row of a message.
     *
     * @param made the result of {@link #make} for the recipient
     * @param cost in units
     */
    NewMessage row(long id, AudienceMember member, RenderedMessage made, int cost) {
        return switch (made) {
            case RenderedMessage.Ready(var body, var segments, var links) ->
                row(id, member, body == null || links.isEmpty() ? body : withLinks(body, links, id), segments, cost);
            case RenderedMessage.Skipped skip ->
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
                        skip.code(),
                        skip.detail(),
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
                null,
                messageVariants.hasVariants() ? (Integer) variant(member) : null);
    }

    private String withLinks(String body, List<TrackedLinks.TokenPosition> links, long id) {
        if (tokens == null) {
            throw new IllegalStateException(
                    "campaign %s tracks its links, but this maker has no link tokens".formatted(launch.campaign()));
        }
        return TrackedLinks.withTokens(body, links, id, tokens);
    }

    private int segments(String text) {
        return launch.channel() == Channel.SMS ? Segments.count(text) : 1;
    }

    /**
     * Returns the values that are not fields of the contact, as a JSON object. The worker needs them to render the
     * text.
     */
    private String variables(AudienceMember member) {
        var encoder = JsonStringEncoder.getInstance();
        var json = new StringBuilder(64).append('{');
        for (int i = 0; i < columns.count(); i++) {
            var value = member.values()[i];
            if (value == null || columns.isContactValue(i, member.values(), source.importNo() != null)) {
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
