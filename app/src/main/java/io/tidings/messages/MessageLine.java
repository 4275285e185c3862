package io.tidings.messages;

import java.time.Instant;

/**
 * A message in a list on a page.
 *
 * @param contact 0 when there is none any more
 * @param campaign 0 when it was sent alone
 * @param at when the last thing is known to have happened to it
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
            case RETRYING -> "Waits for another try";
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

    /** The badge's colour. A campaign that is sent is green, a message that is sent but not yet delivered is not. */
    public String tone() {
        return state == MessageState.SENT ? "message-sent" : state.text();
    }
}
