package io.tidings.maintenance;

import io.tidings.audit.Audit;
import io.tidings.contacts.Contacts;
import io.tidings.contacts.Suppressions;
import io.tidings.dispatch.MessageSkip;
import io.tidings.maintenance.ErasureStore.Found;
import io.tidings.observability.LogContext;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.JobHandler;
import io.tidings.schedule.Tasks;
import io.tidings.shared.MessageId;
import io.tidings.shared.Problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Does the work of an {@link Erasure}: each step may run again after a crash. */
@Singleton
final class ErasureJob implements JobHandler {
    private static final Logger LOG = Logger.getLogger(ErasureJob.class);

    /** Ids looked at in one statement. */
    private static final long STRETCH = 1_000_000;

    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Duration LATER = Duration.ofMinutes(1);

    private final Jdbi jdbi;
    private final Contacts contacts;
    private final Suppressions suppressions;
    private final MessageSkip skips;
    private final Tasks tasks;
    private final Audit audit;
    private final InstantSource clock;

    ErasureJob(
            Jdbi jdbi,
            Contacts contacts,
            Suppressions suppressions,
            MessageSkip skips,
            Tasks tasks,
            Audit audit,
            InstantSource clock) {
        this.jdbi = jdbi;
        this.contacts = contacts;
        this.suppressions = suppressions;
        this.skips = skips;
        this.tasks = tasks;
        this.audit = audit;
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
        jdbi.useTransaction(handle -> ErasureStore.find(handle, Long.parseLong(instance))
                .ifPresent(erasure -> tasks.fail(
                        handle, erasure.task(), "internal_error", "The erasure did not end; ask for it again.")));
    }

    private void erase(Erasure erasure, JobContext context) throws Exception {
        var account = erasure.actor().account();
        forgetContact(erasure);
        jdbi.useTransaction(handle -> ErasureStore.forgetRejects(handle, account, erasure.phone()));
        var messages = forgetMessages(erasure, context);
        if (messages.open() > 0 || context.stopping()) {
            boolean young = clock.instant().isBefore(erasure.requestedAt().plus(LATER));
            throw context.later(young ? SOON : LATER);
        }
        jdbi.useTransaction(handle -> end(handle, erasure, messages.blanked()));
        LOG.infof("A contact was erased: %s", erasure.contact());
    }

    private void forgetContact(Erasure erasure) {
        try {
            contacts.delete(erasure.actor().account(), erasure.contact());
        } catch (ProblemException gone) {
            // An earlier run of this job, or somebody else, was first.
            LOG.debugf("Contact %s is deleted already", erasure.contact());
        }
    }

    private record Messages(long blanked, long open) {}

    private Messages forgetMessages(Erasure erasure, JobContext context) {
        long last = jdbi.withHandle(
                handle -> ErasureStore.lastMessage(handle, erasure.actor().account()));
        long blanked = 0;
        long open = 0;
        for (long from = 0; from <= last && !context.stopping(); from += STRETCH) {
            var found = blankEnded(erasure, from);
            blanked += found.blanked();
            if (skip(found.open())) {
                found = blankEnded(erasure, from);
                blanked += found.blanked();
            }
            open += found.open().size();
        }
        return new Messages(blanked, open);
    }

    private record Stretch(long blanked, List<Found> open) {}

    private Stretch blankEnded(Erasure erasure, long from) {
        return jdbi.inTransaction(handle -> {
            var messages = ErasureStore.messages(handle, erasure, from, from + STRETCH);
            var ended = messages.stream().filter(Found::ended).map(Found::id).toList();
            ErasureStore.blank(handle, ended);
            return new Stretch(
                    ended.size(),
                    messages.stream().filter(each -> !each.ended()).toList());
        });
    }

    /** Whose turn may never come, as that of a paused plan's, is not waited for. @return whether any was skipped */
    private boolean skip(List<Found> open) {
        boolean any = false;
        for (var message : open) {
            any |= skips.skip(message.plan(), new MessageId(message.id()));
        }
        return any;
    }

    private void end(Handle handle, Erasure erasure, long messages) {
        if (!ErasureStore.delete(handle, erasure.id())) {
            return;
        }
        var account = erasure.actor().account();
        if (erasure.hold() != null) {
            suppressions.endHold(handle, account, erasure.hold());
        }
        int kept = suppressions.erase(handle, account, erasure.phone());
        audit.record(
                handle,
                erasure.actor(),
                "contact.erased",
                "contact:" + erasure.contact(),
                Map.of("suppressed", Boolean.toString(kept > 0)));
        tasks.progress(handle, erasure.task(), messages, messages, messages, 0);
        tasks.succeed(handle, erasure.task());
    }
}
