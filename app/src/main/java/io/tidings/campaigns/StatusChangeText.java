package io.tidings.campaigns;

import org.jspecify.annotations.Nullable;

/** Tells a change of status in words: what happened, by whom, and why. */
final class StatusChangeText {
    private StatusChangeText() {}

    static String of(StatusChange change) {
        var why = CampaignLabels.reason(change.reason());
        return "%s %s.%s"
                .formatted(event(change.from(), change.to()), actor(change.actor()), why.isEmpty() ? "" : " " + why);
    }

    private static String event(@Nullable CampaignStatus from, CampaignStatus to) {
        if (from == null) {
            return "The draft was created";
        }
        return switch (to) {
            case DRAFT ->
                from == CampaignStatus.SCHEDULED
                        ? "The schedule was taken back, and the campaign is a draft again"
                        : "The launch was refused, and the campaign is a draft again";
            case SCHEDULED ->
                switch (from) {
                    case DRAFT -> "The campaign was scheduled";
                    case SCHEDULED -> "The campaign stays scheduled";
                    case SENDING, PAUSED, SENT, FAILED, CANCELLED ->
                        "The launch was refused, and the campaign is scheduled as before";
                };
            case SENDING ->
                switch (from) {
                    case DRAFT -> "The campaign was launched";
                    case SCHEDULED -> "The scheduled campaign was launched";
                    case PAUSED -> "Sending went on";
                    case SENDING, SENT, FAILED, CANCELLED -> "Messages were put back to be sent again";
                };
            case PAUSED -> "Sending was paused: what was begun ends, everything else waits";
            case SENT -> "The campaign came to its end with messages sent";
            case FAILED -> "The campaign failed";
            case CANCELLED -> "The campaign was stopped for good: what was not begun is not sent any more";
        };
    }

    private static String actor(String actor) {
        return CampaignLabels.actor(actor);
    }
}
