package io.tidings.campaigns;

/**
 * Skips a contact that received at least {@code messages} messages in the last {@code days} days.
 *
 * @param messages 1 to 1000, without the message to be sent
 * @param days 1 to 365, counted back from now
 */
public record FrequencyCap(int messages, int days) {
    static final int MAX_MESSAGES = 1_000;
    static final int MAX_DAYS = 365;
}
