package io.tidings.launch;

import io.tidings.campaigns.FileDrafts;
import io.tidings.imports.AcceptedImport;
import io.tidings.imports.ImportFinished;
import io.tidings.imports.Imports;
import io.tidings.schedule.ForEachSafely;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.RecurringJob;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Problem.ProblemException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Accepts a campaign together with its file. If the request says so, launches the campaign when its import succeeds.
 * The end of an import is an event. A poll every two seconds finds imports whose event was lost with its node.
 * Idempotent, because only a draft can be launched.
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

    record Accepted(CampaignId campaign, AcceptedImport file, boolean launch) {}

    /**
     * Accepts a form with a file and the fields of a campaign, in any order.
     *
     * @param requireLaunchRight called if the form says to launch; throws if the actor may not launch
     * @throws ProblemException 400, 403, 404, 413, 415, 422, 429 or 503; then nothing is stored
     */
    Accepted accept(Actor actor, String contentType, InputStream body, Runnable requireLaunchRight) {
        var form = new CsvCampaignForm(actor, drafts, store, requireLaunchRight);
        var accepted = imports.acceptForm(actor, contentType, body, form);
        return new Accepted(form.campaign(), accepted, form.launch());
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

    /**
     * Launches before it deletes the row. If the node dies in between, the next launch is refused and the row is
     * deleted.
     */
    private void finish(CsvCampaignStore.Pending pending) {
        var reason = launch(pending);
        jdbi.useTransaction(handle -> store.delete(handle, pending.campaign(), reason));
    }

    /** Launches the campaign if its form says so. Returns the reason why not; null for none. */
    private @Nullable String launch(CsvCampaignStore.Pending pending) {
        if (!pending.imported()) {
            return "import_failed: The import failed, so the campaign was not launched.";
        }
        if (!pending.launch()) {
            return null;
        }
        try {
            var unused = launches.launch(pending.actor(), pending.campaign());
            return null;
        } catch (ProblemException refused) {
            return refused.problem().code() + ": " + refused.problem().detail();
        }
    }
}
