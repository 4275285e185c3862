package io.tidings.credits;

/**
 * What an account has, in units; {@code bought = available + reserved + spent}, always.
 *
 * @param bought ever, and lent to an unlimited account
 * @param reserved for messages without a final outcome
 * @param spent for messages that a provider took
 * @param owed for messages that a provider took although their credits had been given back; paid from the next credits
 * @param unlimited is lent what it lacks
 * @param subscriptionActive may launch and send
 */
public record Balance(
        long bought,
        long available,
        long reserved,
        long spent,
        long owed,
        boolean unlimited,
        boolean subscriptionActive) {}
