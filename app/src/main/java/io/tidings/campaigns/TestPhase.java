package io.tidings.campaigns;

/**
 * A part of the audience tries all variants; the rest waits and gets the one that was delivered best.
 *
 * @param share percent, 10 to 50
 * @param waitMinutes 1 minute to a week, from the moment the test is let go
 */
public record TestPhase(int share, int waitMinutes) {
    static final int MIN_SHARE = 10;
    static final int MAX_SHARE = 50;
    static final int MAX_WAIT = 7 * 24 * 60;
}
