package io.tidings.credits;

/**
 * The credits of one account, in units. {@code bought = available + reserved + spent} always holds.
 *
 * @param bought all units ever bought, including those lent to an unlimited account
 * @param reserved for messages without a final outcome
 * @param spent for messages that a provider accepted
 * @param owed for messages that a provider accepted after their credits were released; the next credits pay for it
 * @param unlimited the account is lent the units that it lacks
 * @param subscriptionActive the account may launch and send
 */
public record Balance(
        long bought,
        long available,
        long reserved,
        long spent,
        long owed,
        boolean unlimited,
        boolean subscriptionActive) {}
