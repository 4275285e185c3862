package io.tidings.dispatch;

import jakarta.inject.Singleton;
import java.util.List;

/** Creates the senders of blocks. Thread-safe. */
@Singleton
final class Senders {
    private final SendThreads threads;
    private final TextComposer composer;
    private final ResultRecorders recorders;
    private final CallWatchdog watchdog;
    private final HeldPlans heldPlans;
    private final DispatchMetrics metrics;

    Senders(
            SendThreads threads,
            TextComposer composer,
            ResultRecorders recorders,
            CallWatchdog watchdog,
            HeldPlans heldPlans,
            DispatchMetrics metrics) {
        this.threads = threads;
        this.composer = composer;
        this.recorders = recorders;
        this.watchdog = watchdog;
        this.heldPlans = heldPlans;
        this.metrics = metrics;
    }

    /** @param items the messages whose texts are needed */
    Sender of(OpenBlock open, CallAdmission admission, List<OutgoingMessage> items) {
        var results = recorders.of(open);
        var unsent = new UnsentCalls(admission, results, heldPlans, metrics);
        return new Sender(composer.of(open.plan(), items), admission, results, unsent, threads, watchdog);
    }

    /** @param sender composes the texts of the messages */
    BatchSender batches(OpenBlock open, CallAdmission admission, Sender sender) {
        var results = recorders.of(open);
        var unsent = new UnsentCalls(admission, results, heldPlans, metrics);
        return new BatchSender(sender, admission, results, unsent, threads, watchdog);
    }
}
