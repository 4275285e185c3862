package io.tidings.maintenance;

import io.tidings.accounts.AccountLifecycle;
import io.tidings.campaigns.Cancellations;
import io.tidings.observability.LogContext;
import io.tidings.reports.MessageCancel;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.JobHandler;
import io.tidings.sending.Batches;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/**
 * Cancels all that a closed account still sends: campaigns, batches and single messages. Calls in flight end with an
 * outcome. It runs again for an hour: another node may accept a revoked key for some seconds, and an upload that began
 * before may end later.
 */
@Singleton
final class AccountCloseJob implements JobHandler {
    private static final Logger LOG = Logger.getLogger(AccountCloseJob.class);
    private static final Duration DELAY = Duration.ofSeconds(2);
    /** From then on only an upload can still bring messages. */
    private static final Duration LATE_REQUESTS = Duration.ofSeconds(15);

    private static final Duration LATE_UPLOADS = Duration.ofHours(1);
    private static final Duration LONG_DELAY = Duration.ofMinutes(1);

    private final AccountLifecycle accounts;
    private final Cancellations campaigns;
    private final Batches batches;
    private final MessageCancel messages;
    private final InstantSource clock;

    AccountCloseJob(
            AccountLifecycle accounts,
            Cancellations campaigns,
            Batches batches,
            MessageCancel messages,
            InstantSource clock) {
        this.accounts = accounts;
        this.campaigns = campaigns;
        this.batches = batches;
        this.messages = messages;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return AccountClosures.CLOSE;
    }

    @Override
    public void run(String instance, JobContext context) {
        var id = new AccountId(Long.parseLong(instance));
        var closedAt = accounts.get(id).closedAt();
        if (closedAt == null) {
            return;
        }
        try (var ids = LogContext.of(id)) {
            var system = Actor.system(id);
            int open = campaigns.cancelAll(system) + batches.cancelAll(system) + messages.cancelAll(system);
            var age = Duration.between(closedAt, clock.instant());
            if (open > 0 || context.stopping() || age.compareTo(LATE_REQUESTS) < 0) {
                throw context.later(DELAY);
            }
            if (age.compareTo(LATE_UPLOADS) < 0) {
                throw context.later(LONG_DELAY);
            }
        }
    }

    @Override
    public void failed(String instance, Throwable cause) {
        LOG.errorf("Account %s is closed, but may still send messages. Close it again.", instance);
    }
}
