package io.tidings.ratelimits;

/**
 * The limits of the calls of this node to one gateway, by its settings.
 *
 * @param window calls in flight
 * @param batch messages in one call
 * @param messages messages in flight, which a crash can leave uncertain
 */
public record CallLimits(int window, int batch, int messages) {
    /** The limits of a gateway that sends one message with each call. */
    public static CallLimits ofSingles(int window) {
        return new CallLimits(window, 1, Integer.MAX_VALUE);
    }
}
