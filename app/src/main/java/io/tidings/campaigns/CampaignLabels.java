package io.tidings.campaigns;

import io.tidings.messages.MessageCounts;
import io.tidings.personalisation.MissingValue;
import io.tidings.shared.Channel;
import io.tidings.web.Formats;
import java.util.regex.Pattern;

/** The words that pages show for states, channels, actors and reasons. */
public final class CampaignLabels {
    /** A number of 4 to 15 digits that is not part of a date, a time or a name. */
    private static final Pattern LONG_NUMBER = Pattern.compile("(?<![-:.\\w])[0-9]{4,15}(?![-:\\w])");

    private CampaignLabels() {}

    /** Returns the label of the status. While messages are being written, only a test of variants sends. */
    public static String status(Campaign campaign, MessageCounts stats) {
        return switch (campaign.status()) {
            case DRAFT -> "Draft";
            case SCHEDULED -> "Scheduled";
            case SENDING -> {
                if (!campaign.preparing()) {
                    yield "Sending";
                }
                yield stats.processed() > 0 ? "Testing" : "Preparing";
            }
            case PAUSED -> "Paused";
            case SENT -> "Sent";
            case FAILED -> "Failed";
            case CANCELLED -> campaign.completedAt() == null ? "Stopping" : "Stopped";
        };
    }

    public static String status(CampaignStatus status) {
        return switch (status) {
            case DRAFT -> "Draft";
            case SCHEDULED -> "Scheduled";
            case SENDING -> "Sending";
            case PAUSED -> "Paused";
            case SENT -> "Sent";
            case FAILED -> "Failed";
            case CANCELLED -> "Stopped";
        };
    }

    public static String channel(Channel channel) {
        return switch (channel) {
            case SMS -> "SMS";
            case WHATSAPP -> "WhatsApp";
        };
    }

    public static String missing(MissingValue missing) {
        return switch (missing) {
            case MissingValue.Empty _ -> "Left empty";
            case MissingValue.Unknown _ -> "Written as [unknown]";
            case MissingValue.Fail _ -> "Recipient is skipped";
            case MissingValue.Literal(var insert) -> "Written as “" + insert + "”";
        };
    }

    /** Returns why recipients are skipped, to follow a number: {@code 12 have no value for a placeholder}. */
    public static String skipped(String code) {
        return switch (code) {
            case RenderedMessage.MISSING_VALUE -> "have no value for a placeholder and are skipped";
            case RenderedMessage.TOO_LONG -> "would get a text that is too long and are skipped";
            case RenderedMessage.EMPTY -> "would get an empty text and are skipped";
            default -> "are skipped (" + code + ")";
        };
    }

    /** Returns the kind of actor for a label such as {@code user:7}. */
    public static String actor(String label) {
        return switch (label.substring(0, label.indexOf(':') < 0 ? label.length() : label.indexOf(':'))) {
            case "user" -> "by a person signed in";
            case "key" -> "by a program with an API key";
            case "template" -> "by an edit of its template";
            default -> "by Tidings";
        };
    }

    /** Returns the sentence of a stored reason, which is a stable code, a colon and a sentence. */
    public static String reason(String stored) {
        var colon = stored.indexOf(": ");
        var sentence = colon > 0 && stored.substring(0, colon).chars().allMatch(c -> c == '_' || (c >= 'a' && c <= 'z'))
                ? stored.substring(colon + 2)
                : stored;
        if (sentence.equals("created") || sentence.isBlank()) {
            return "";
        }
        var text = grouped(sentence);
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private static String grouped(String sentence) {
        return LONG_NUMBER.matcher(sentence).replaceAll(found -> Formats.grouped(Long.parseLong(found.group())));
    }

    public static String people(long count) {
        return count == 1 ? "1 person" : Formats.grouped(count) + " people";
    }
}
