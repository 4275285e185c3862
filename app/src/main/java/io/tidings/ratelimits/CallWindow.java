package io.tidings.ratelimits;

/**
 * The calls in flight to one gateway, and how many may be: the window, the permits of this node, and the limit that
 * throttling lowers (AIMD). Times are of {@link System#nanoTime}. Not thread-safe: its {@link GatewayLimiter} guards
 * it.
 */
final class CallWindow {
    /** The weight of one call in the average number of messages. */
    private static final double WEIGHT = 1.0 / 16;

    private CallLimits limits;
    private double limit;
    private int calls;
    private int messages;
    private double messagesPerCall;
    private final CallPermits permits = new CallPermits();

    CallWindow(CallLimits limits) {
        this.limits = limits;
        this.limit = limits.window();
        this.messagesPerCall = limits.batch();
    }

    /** Applies changed settings. A new window also ends the effect of former throttling. */
    void change(CallLimits changed) {
        if (changed.window() != limits.window()) {
            limit = changed.window();
        }
        if (changed.batch() != limits.batch()) {
            messagesPerCall = changed.batch();
        }
        limits = changed;
    }

    CallLimits limits() {
        return limits;
    }

    CallPermits permits() {
        return permits;
    }

    boolean hasPermit(long now) {
        return permits.allowed(now) > 0;
    }

    /** Returns whether a call with this many messages must wait. A call that is alone never waits for its messages. */
    boolean isFull(int more, long now) {
        return calls >= allowed(now) || (calls > 0 && messages > limits.messages() - more);
    }

    /** Returns how many calls may be in flight. */
    int allowed(long now) {
        return Math.min((int) limit, permits.allowed(now));
    }

    void start(int withMessages) {
        calls++;
        messages += withMessages;
        messagesPerCall += (withMessages - messagesPerCall) * WEIGHT;
    }

    /** Ends a call, and the last of its messages. */
    void end() {
        calls--;
        messages--;
    }

    /** Ends messages of a call that has at least one other. */
    void end(int someMessages) {
        messages -= someMessages;
    }

    int calls() {
        return calls;
    }

    /** Halves the calls that may be in flight. */
    void halve(long now) {
        limit = Math.max(1, reachable(now) / 2);
    }

    /** Restarts with this many calls at most. */
    void restart(double most) {
        limit = Math.min(limit, most);
    }

    /** Allows more calls after an answer: one more after as many answers as calls may be in flight. */
    void grow() {
        if (limit < limits.window()) {
            limit = Math.min(limits.window(), limit + 1 / limit);
        }
    }

    /** Returns the average number of messages in the last calls. */
    double messagesPerCall() {
        return messagesPerCall;
    }

    /** Returns how many calls can be in flight when there is enough work. */
    double usableCalls(long now) {
        double usable = reachable(now);
        return limits.batch() == 1 ? usable : Math.min(usable, Math.max(1, limits.messages() / messagesPerCall));
    }

    private double reachable(long now) {
        return Math.min(limit, Math.max(1, permits.allowed(now)));
    }
}
