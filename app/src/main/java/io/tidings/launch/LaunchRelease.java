package io.tidings.launch;

import io.tidings.credits.Credits;
import io.tidings.observability.LogContext;
import io.tidings.plancontrol.DeletedRecipients;
import io.tidings.queue.Dispatches;
import io.tidings.schedule.Tasks;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Releases all messages of a launch at once, after all are written and their cost is reserved. */
@Singleton
final class LaunchRelease {
    private static final Logger LOG = Logger.getLogger(LaunchRelease.class);

    private final Jdbi jdbi;
    private final LaunchStore launches;
    private final Dispatches dispatch;
    private final Tasks tasks;
    private final Credits credits;
    private final DeletedRecipients deleted;

    LaunchRelease(
            Jdbi jdbi,
            LaunchStore launches,
            Dispatches dispatch,
            Tasks tasks,
            Credits credits,
            DeletedRecipients deleted) {
        this.jdbi = jdbi;
        this.launches = launches;
        this.dispatch = dispatch;
        this.tasks = tasks;
        this.credits = credits;
        this.deleted = deleted;
    }

    /**
     * Reserves the exact cost of the written messages and releases them. In a test these are the messages of its share.
     * Does nothing if the campaign is no longer being prepared.
     *
     * @param waitingCost the units to reserve for the rest of a test
     * @return the reason why the account cannot pay; then no message is released
     */
    Optional<Problem> release(LaunchState launch, long waitingCost) {
        boolean released;
        try {
            released = jdbi.inTransaction(handle -> release(handle, launch, waitingCost));
        } catch (ProblemException unpaid) {
            return Optional.of(unpaid.problem());
        }
        if (released) {
            try (var ids = LogContext.of(launch.account(), launch.campaign())) {
                LOG.infof("Campaign %s is prepared and begins to send", launch.campaign());
            }
            dispatch.announce(launch.campaign().plan());
        }
        return Optional.empty();
    }

    private boolean release(Handle handle, LaunchState launch, long waitingCost) {
        if (!markWritten(handle, launch)) {
            return false;
        }
        var gone = launches.takeDeleted(handle, launch.campaign());
        if (!gone.isEmpty()) {
            deleted.cancel(handle, launch.account(), gone);
        }
        var plan = launch.campaign().plan();
        long exact = dispatch.prepared(handle, plan);
        dispatch.release(handle, plan);
        tasks.succeed(handle, launch.task());
        var refusal = switch (launch.checkpoint().phase()) {
            case ALL, WAITING -> credits.adjustReservation(handle, launch.account(), plan, exact, 0);
            case TEST -> credits.adjustReservation(handle, launch.account(), plan, exact, waitingCost);
            // In addition to the cost of the test.
            case REST -> credits.reserveForRest(handle, launch.account(), plan, exact);
        };
        refusal.ifPresent(problem -> {
            throw problem.asException();
        });
        return true;
    }

    private boolean markWritten(Handle handle, LaunchState launch) {
        var test = launch.snapshot().test();
        return launch.checkpoint().phase() == LaunchCheckpoint.Phase.TEST && test != null
                ? launches.startTest(handle, launch.campaign(), test)
                : launches.markPrepared(handle, launch.campaign());
    }
}
