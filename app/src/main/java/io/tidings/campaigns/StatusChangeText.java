package io.tidings.campaigns;

import org.jspecify.annotations.Nullable;

/** Describes a change of status in words: the event, the actor and the reason. */
final class StatusChangeText {
    private StatusChangeText() {}

    static String of(StatusChange change) {
        var reason = CampaignLabels.reason(change.reason());
        return "%s %s.%s"
                .formatted(
                        event(change.from(), change.to()), actor(change.actor()), reason.isEmpty() ? "" : " " + reason);
    }

    private static String event(@Nullable CampaignStatus from, CampaignStatus to) {
        if (from == null) {
            return "The draft was created";
        }
        return switch (to) {
            case DRAFT ->
                from == CampaignStatus.SCHEDULED
                        ? "The schedule was removed, and the campaign is a draft again"
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
                    case PAUSED -> "Sending was resumed";
                    case SENDING, SENT, FAILED, CANCELLED -> "Messages were requeued";
                };
            case PAUSED -> "Sending was paused: started messages end, all others wait";
            case SENT -> "The campaign ended with messages sent";
            case FAILED -> "The campaign failed";
            case CANCELLED -> "The campaign was stopped for good: messages that were not started are not sent";
        };
    }

    private static String actor(String actor) {
        return CampaignLabels.actor(actor);
    }
}
