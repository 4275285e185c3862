package io.tidings.maintenance;

import io.tidings.contacts.Contacts;
import io.tidings.observability.LogContext;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.JobHandler;
import io.tidings.shared.Problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/** Executes an {@link Erasure}. Each step is idempotent and may run again after a crash. */
@Singleton
final class ErasureJob implements JobHandler {
    private static final Logger LOG = Logger.getLogger(ErasureJob.class);

    /** The delay between two runs during the first minute. */
    private static final Duration SHORT_DELAY = Duration.ofSeconds(2);
    /** The delay between two runs after the first minute. */
    private static final Duration LONG_DELAY = Duration.ofMinutes(1);

    private final Jdbi jdbi;
    private final Contacts contacts;
    private final MessageErasure messages;
    private final ErasureEnd end;
    private final InstantSource clock;

    ErasureJob(Jdbi jdbi, Contacts contacts, MessageErasure messages, ErasureEnd end, InstantSource clock) {
        this.jdbi = jdbi;
        this.contacts = contacts;
        this.messages = messages;
        this.end = end;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return Erasures.JOB;
    }

    @Override
    public void run(String instance, JobContext context) throws Exception {
        var found = jdbi.withHandle(handle -> ErasureStore.find(handle, Long.parseLong(instance)));
        if (found.isEmpty()) {
            return;
        }
        try (var ids = LogContext.of(found.get().actor().account())) {
            erase(found.get(), context);
        }
    }

    @Override
    public void failed(String instance, Throwable cause) {
        jdbi.useTransaction(handle ->
                ErasureStore.find(handle, Long.parseLong(instance)).ifPresent(erasure -> end.fail(handle, erasure)));
    }

    private void erase(Erasure erasure, JobContext context) throws Exception {
        var account = erasure.actor().account();
        deleteContact(erasure);
        jdbi.useTransaction(handle -> ErasureStore.blankRejects(handle, account, erasure.phone()));
        var found = messages.blank(erasure, context);
        if (found.open() > 0 || context.stopping()) {
            boolean recent = clock.instant().isBefore(erasure.requestedAt().plus(LONG_DELAY));
            throw context.later(recent ? SHORT_DELAY : LONG_DELAY);
        }
        jdbi.useTransaction(handle -> end.succeed(handle, erasure, found.blanked()));
        LOG.infof("Contact %s was erased", erasure.contact());
    }

    private void deleteContact(Erasure erasure) {
        try {
            contacts.delete(erasure.actor().account(), erasure.contact());
        } catch (ProblemException notFound) {
            // An earlier run of this job or another request deleted it.
            LOG.debugf("Contact %s was already deleted", erasure.contact());
        }
    }
}
