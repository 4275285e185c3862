package io.tidings.benchmark;

import java.util.List;
import java.util.Locale;

/**
 * The comparison of one campaign's messages with the provider's log.
 *
 * @param expected contacts in its audience; for a cancelled campaign, the messages that were written
 * @param accepted messages that the provider accepted, each counted once
 * @param duplicates messages that the provider accepted more than once
 * @param lost messages without an outcome, or missing
 * @param falselyFailed messages that were accepted, but are failed, skipped or cancelled in the database
 * @param neverAccepted messages that are sent in the database, but were never accepted
 * @param inconsistencies counters and ranges that disagree; empty when all agree
 */
record Reconciliation(
        long campaign,
        long expected,
        long accepted,
        long sent,
        long failed,
        long uncertain,
        long duplicates,
        long lost,
        long falselyFailed,
        long neverAccepted,
        List<String> inconsistencies) {

    boolean isCorrect() {
        return duplicates == 0 && lost == 0 && falselyFailed == 0 && neverAccepted == 0 && inconsistencies.isEmpty();
    }

    /** Whether messages have no outcome, or counters lag behind: both may still change. */
    boolean isUnsettled() {
        return lost > 0 || !inconsistencies.isEmpty();
    }

    String describe() {
        return String.format(
                Locale.ROOT,
                "campaign %d: twice %d, lost %d, falsely failed %d, never accepted %d, counters %s",
                campaign,
                duplicates,
                lost,
                falselyFailed,
                neverAccepted,
                inconsistencies);
    }

    static void print(List<Reconciliation> campaigns) {
        var table = new Table(
                "campaign",
                "recipients",
                "accepted",
                "sent",
                "failed",
                "uncertain",
                "twice",
                "lost",
                "falsely failed",
                "never accepted",
                "counters");
        campaigns.forEach(campaign -> campaign.addTo(table));
        System.out.println();
        table.print();
    }

    private void addTo(Table table) {
        table.add(
                String.valueOf(campaign),
                Table.number(expected),
                Table.number(accepted),
                Table.number(sent),
                Table.number(failed),
                Table.number(uncertain),
                Table.number(duplicates),
                Table.number(lost),
                Table.number(falselyFailed),
                Table.number(neverAccepted),
                inconsistencies.isEmpty() ? "agree" : String.join("; ", inconsistencies));
    }
}
