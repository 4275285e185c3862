package io.tidings.launch;

import io.tidings.campaigns.FileDrafts;
import io.tidings.imports.ImportFinished;
import io.tidings.imports.Imports;
import io.tidings.schedule.ForEachSafely;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.RecurringJob;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import io.tidings.shared.ImportId;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.shared.TaskId;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;

/**
 * Campaigns that come with their file: both are accepted together, and the campaign is launched, if that was asked for,
 * when the file is read. Told when that is, and looking for itself every two seconds, for whoever should have told may
 * have died. Idempotent: only a draft can be launched.
 */
@Singleton
final class CsvCampaigns implements RecurringJob {
    private final Jdbi jdbi;
    private final CsvCampaignStore store;
    private final Launches launches;
    private final Imports imports;
    private final FileDrafts drafts;

    CsvCampaigns(Jdbi jdbi, CsvCampaignStore store, Launches launches, Imports imports, FileDrafts drafts) {
        this.jdbi = jdbi;
        this.store = store;
        this.launches = launches;
        this.imports = imports;
        this.drafts = drafts;
    }

    /** What the sender is told. @param task the import's */
    record Accepted(CampaignId campaign, ImportId importId, TaskId task, boolean launch) {}

    /**
     * Accepts a form with a file and a campaign's fields, in any order.
     *
     * @param maySend asked when the form says to launch; throws what is answered when the actor may not
     * @throws ProblemException 400, 403, 404, 413, 415, 422, 429 or 503, with nothing kept
     */
    Accepted accept(Actor actor, String contentType, InputStream body, Runnable maySend) {
        var form = new CsvCampaignForm(actor, drafts, store, maySend);
        var accepted = imports.acceptForm(actor, contentType, body, form);
        return new Accepted(form.campaign(), accepted.id(), accepted.task(), form.launch());
    }

    @Override
    public String kind() {
        return "campaign-files";
    }

    @Override
    public Recurrence recurrence() {
        return new Recurrence.Every(Duration.ofSeconds(2));
    }

    @Override
    public void run(JobContext context) {
        ForEachSafely.each(kind(), store.finished(), this::finish);
    }

    void finished(@Observes ImportFinished event) {
        store.finished(event.importId()).forEach(this::finish);
    }

    /** The launch comes before the note is dropped: killed in between, the next one is refused and drops it. */
    private void finish(CsvCampaignStore.Pending pending) {
        String reason = null;
        if (!pending.imported()) {
            reason = "import_failed: The file could not be imported, so nothing was launched.";
        } else if (pending.launch()) {
            try {
                var unused = launches.launch(pending.actor(), pending.campaign());
            } catch (ProblemException refused) {
                reason = refused.problem().code() + ": " + refused.problem().detail();
            }
        }
        var why = reason;
        jdbi.useTransaction(handle -> store.delete(handle, pending.campaign(), why));
    }
}
