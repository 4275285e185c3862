package io.tidings.campaigns;

/**
 * How many messages a contact gets at most; whoever has had them is skipped.
 *
 * @param messages 1 to 1000, the one to be sent not counted
 * @param days 1 to 365, back from now
 */
public record FrequencyCap(int messages, int days) {
    static final int MAX_MESSAGES = 1_000;
    static final int MAX_DAYS = 365;
}
