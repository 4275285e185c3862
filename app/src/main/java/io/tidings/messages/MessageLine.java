package io.tidings.messages;

import java.time.Instant;

/**
 * A message in a list on a page.
 *
 * @param contact 0 when the contact was deleted
 * @param campaign 0 when the message belongs to no campaign
 * @param at time of delivery, else of the outcome, else of creation
 */
record MessageLine(
        long id,
        long contact,
        String phone,
        String text,
        MessageState state,
        long campaign,
        String campaignName,
        Instant at) {
    public String stateText() {
        return switch (state) {
            case QUEUED -> "Waiting";
            case RETRYING -> "Waits for another attempt";
            case UNCERTAIN -> "Uncertain";
            case CANCELLED -> "Stopped";
            case SKIPPED -> "Skipped";
            case EXPIRED -> "Expired";
            case FAILED -> "Failed";
            case SENT -> "Sent";
            case UNDELIVERED -> "Undelivered";
            case DELIVERED -> "Delivered";
            case READ -> "Read";
        };
    }

    /** The colour of the badge. A sent campaign is green. A message that is sent but not delivered is not green. */
    public String tone() {
        return state == MessageState.SENT ? "message-sent" : state.text();
    }
}
