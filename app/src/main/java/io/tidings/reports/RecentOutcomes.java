package io.tidings.reports;

/** How a plan's latest blocks went. */
public record RecentOutcomes(long sent, long failed) {
    public long decided() {
        return sent + failed;
    }
}
