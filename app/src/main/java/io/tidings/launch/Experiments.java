package io.tidings.launch;

import io.tidings.audit.Audit;
import io.tidings.campaigns.FrozenText;
import io.tidings.observability.LogContext;
import io.tidings.schedule.ForEachSafely;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.RecurringJob;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Chooses the winner of a test: on request, or every five seconds for tests whose time is over. Thread-safe. */
@Singleton
final class Experiments implements RecurringJob {
    private static final String KIND = "experiment-watch";
    private static final Logger LOG = Logger.getLogger(Experiments.class);

    private final Jdbi jdbi;
    private final ExperimentStore store;
    private final VariantResults results;
    private final LaunchJobs jobs;
    private final Audit audit;

    Experiments(Jdbi jdbi, ExperimentStore store, VariantResults results, LaunchJobs jobs, Audit audit) {
        this.jdbi = jdbi;
        this.store = store;
        this.results = results;
        this.jobs = jobs;
        this.audit = audit;
    }

    /**
     * Ends a test on request.
     *
     * @param variant the name of the winner; null for the best variant so far
     * @throws io.tidings.shared.Problem.ProblemException 409 {@code no_test_running}, 422 {@code unknown_variant}
     */
    void choose(Actor actor, CampaignId id, @Nullable String variant) {
        var launched = store.find(actor.account(), id)
                .filter(ExperimentStore.Launched::waiting)
                .orElseThrow(Experiments::noTestRunning);
        int winner = variant == null ? results.best(launched) : indexOf(launched.snapshot(), variant);
        if (!decide(actor, launched, winner)) {
            throw noTestRunning();
        }
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Recurrence recurrence() {
        return new Recurrence.Every(Duration.ofSeconds(5));
    }

    @Override
    public void run(JobContext context) {
        decideDue();
    }

    /** Decides the tests whose time is over. If several nodes run at once, one of them decides each test. */
    void decideDue() {
        ForEachSafely.each(
                KIND,
                store.due(),
                due -> store.find(due.account(), due.campaign())
                        .ifPresent(launched -> decide(Actor.system(due.account()), launched, results.best(launched))));
    }

    private boolean decide(Actor actor, ExperimentStore.Launched launched, int winner) {
        boolean decided = jdbi.inTransaction(handle -> {
            if (!store.decide(handle, actor, launched, winner)) {
                return false;
            }
            audit.record(
                    handle,
                    actor,
                    "campaign.winner_chosen",
                    "campaign:" + launched.campaign(),
                    Map.of("variant", Integer.toString(winner)));
            jobs.launch(handle, launched.campaign());
            return true;
        });
        if (decided) {
            try (var ids = LogContext.of(launched.account(), launched.campaign())) {
                LOG.infof("Variant %2$d won the test of campaign %1$s", launched.campaign(), winner);
            }
        }
        return decided;
    }

    private static int indexOf(LaunchSnapshot snapshot, String name) {
        for (int i = 0; i < snapshot.texts().size(); i++) {
            if (snapshot.texts().get(i).name().equalsIgnoreCase(name.strip())) {
                return i;
            }
        }
        var detail = "The campaign has no such variant.";
        throw Problem.invalid("unknown_variant", detail, List.of(new Violation("#/variant", detail)))
                .with("valid", snapshot.texts().stream().map(FrozenText::name).toList())
                .asException();
    }

    private static RuntimeException noTestRunning() {
        return Problem.conflict("no_test_running", "This campaign has no test that waits for its winner.")
                .asException();
    }
}
