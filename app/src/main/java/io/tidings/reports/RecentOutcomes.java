package io.tidings.reports;

/** The numbers of sent and failed messages in a plan's recent blocks. */
public record RecentOutcomes(long sent, long failed) {
    public long decided() {
        return sent + failed;
    }
}
