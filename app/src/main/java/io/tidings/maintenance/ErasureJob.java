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

/** Does the work of an {@link Erasure}: each step may run again after a crash. */
@Singleton
final class ErasureJob implements JobHandler {
    private static final Logger LOG = Logger.getLogger(ErasureJob.class);

    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Duration LATER = Duration.ofMinutes(1);

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
            boolean young = clock.instant().isBefore(erasure.requestedAt().plus(LATER));
            throw context.later(young ? SOON : LATER);
        }
        jdbi.useTransaction(handle -> end.succeed(handle, erasure, found.blanked()));
        LOG.infof("A contact was erased: %s", erasure.contact());
    }

    private void deleteContact(Erasure erasure) {
        try {
            contacts.delete(erasure.actor().account(), erasure.contact());
        } catch (ProblemException gone) {
            // An earlier run of this job, or somebody else, was first.
            LOG.debugf("Contact %s is deleted already", erasure.contact());
        }
    }
}
