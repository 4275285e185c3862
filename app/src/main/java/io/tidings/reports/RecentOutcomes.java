package io.tidings.reports;

/** The numbers of sent, failed and uncertain messages in a plan's recent blocks. */
public record RecentOutcomes(long sent, long failed, long uncertain) {
    public long decided() {
        return sent + failed + uncertain;
    }
}
