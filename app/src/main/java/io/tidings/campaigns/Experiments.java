package io.tidings.campaigns;

import io.tidings.audit.Audit;
import io.tidings.dispatch.VariantTallies;
import io.tidings.dispatch.VariantTally;
import io.tidings.links.ClickTally;
import io.tidings.links.Links;
import io.tidings.observability.LogContext;
import io.tidings.schedule.Jobs;
import io.tidings.schedule.Sweep;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Variants tried against each other: how each does, and which one the rest gets. Thread-safe. */
@Singleton
public final class Experiments {
    private static final Logger LOG = Logger.getLogger(Experiments.class);

    private final Jdbi jdbi;
    private final ExperimentStore store;
    private final CampaignStore campaigns;
    private final Jobs jobs;
    private final Audit audit;
    private final Links links;
    private final VariantTallies tallies;

    Experiments(
            Jdbi jdbi,
            ExperimentStore store,
            CampaignStore campaigns,
            Jobs jobs,
            Audit audit,
            Links links,
            VariantTallies tallies) {
        this.jdbi = jdbi;
        this.store = store;
        this.campaigns = campaigns;
        this.jobs = jobs;
        this.audit = audit;
        this.links = links;
        this.tallies = tallies;
    }

    /** In the order of the variants; empty for a campaign with one text, or that is not launched. */
    public List<VariantStats> stats(AccountId account, CampaignId id) {
        return store.find(account, id)
                .filter(launched -> launched.recipe().scripts().size() > 1)
                .map(this::stats)
                .orElse(List.of());
    }

    /**
     * Ends a test by hand.
     *
     * @param variant the name of the winner; null: whichever did best so far
     * @throws io.tidings.shared.Problem.ProblemException 404, 409 {@code no_test_running}, 422 {@code unknown_variant}
     */
    void choose(Actor actor, CampaignId id, @Nullable String variant) {
        var launched = store.find(actor.account(), id)
                .filter(ExperimentStore.Launched::waiting)
                .orElseThrow(() -> campaigns.find(actor.account(), id).isEmpty()
                        ? Problem.notFound("campaign").asException()
                        : Experiments.noTest());
        int winner = variant == null ? best(launched) : place(launched.recipe(), variant);
        if (!decide(actor, launched, winner)) {
            throw noTest();
        }
    }

    /** Decides what is due; of several nodes one does. */
    void decideDue() {
        Sweep.each(
                "experiment-watch",
                store.due(),
                due -> store.find(due.account(), due.campaign())
                        .ifPresent(launched -> decide(Actor.system(due.account()), launched, best(launched))));
    }

    private boolean decide(Actor actor, ExperimentStore.Launched launched, int winner) {
        boolean decided = jdbi.inTransaction(handle -> {
            if (!store.decide(handle, launched.campaign(), winner)) {
                return false;
            }
            var name = launched.recipe().scripts().get(winner).name();
            campaigns.record(
                    handle,
                    actor,
                    launched.campaign(),
                    CampaignStatus.SENDING,
                    CampaignStatus.SENDING,
                    "test_decided: The rest gets variant %s.".formatted(name));
            audit.record(
                    handle,
                    actor,
                    "campaign.winner_chosen",
                    "campaign:" + launched.campaign(),
                    Map.of("variant", Integer.toString(winner)));
            jobs.enqueue(handle, CampaignLauncher.KIND, launched.campaign().toString());
            return true;
        });
        if (decided) {
            try (var ids = LogContext.of(launched.account(), launched.campaign())) {
                LOG.infof("The test of campaign %s is decided for variant %d", launched.campaign(), winner);
            }
        }
        return decided;
    }

    /**
     * The variant with the best rate over the test, while nothing but the test is written; of equals the one delivered best,
     * with more weight, the first.
     */
    private int best(ExperimentStore.Launched launched) {
        var stats = stats(launched);
        var test = launched.recipe().test();
        boolean byClicks = test != null && test.by() == TestPhase.Measure.CLICKED;
        return IntStream.range(0, stats.size())
                .boxed()
                .max(Comparator.<Integer>comparingDouble(i -> byClicks ? clickRate(stats.get(i)) : 0)
                        .thenComparingDouble(i -> rate(stats.get(i)))
                        .thenComparing(i -> stats.get(i).weight())
                        .thenComparing(Comparator.reverseOrder()))
                .orElse(0);
    }

    private static double clickRate(VariantStats stats) {
        return stats.clickRate() == null ? 0 : stats.clickRate();
    }

    /** Without any receipt the provider's acceptance has to do: it tells what failed. */
    private static double rate(VariantStats stats) {
        var counts = stats.counts();
        long done = counts.processed();
        if (done == 0) {
            return 0;
        }
        long arrived = counts.arrived();
        return arrived > 0 ? (double) arrived / done : (double) counts.sent() / done / 1000;
    }

    private List<VariantStats> stats(ExperimentStore.Launched launched) {
        var plan = launched.campaign().plan();
        var counted = tallies.of(launched.account(), plan).stream()
                .collect(Collectors.toMap(VariantTally::variant, Function.identity()));
        boolean tracked = launched.recipe().tracking() != null;
        var clicks = tracked ? links.byVariant(launched.account(), plan) : Map.<Integer, ClickTally>of();
        var scripts = launched.recipe().scripts();
        var stats = new ArrayList<VariantStats>();
        for (int i = 0; i < scripts.size(); i++) {
            boolean won = launched.winner() != null && launched.winner() == i;
            long clicked = clicks.getOrDefault(i, ClickTally.NONE).people();
            stats.add(stats(scripts.get(i), counted.getOrDefault(i, VariantTally.none(i)), won, tracked, clicked));
        }
        return stats;
    }

    private static VariantStats stats(
            Script script, VariantTally tally, boolean winner, boolean tracked, long clicked) {
        var counts = tally.counts();
        long done = counts.processed();
        return new VariantStats(
                script.name(),
                script.weight(),
                counts.total(),
                counts,
                done == 0 ? null : (Double) ((double) counts.arrived() / done),
                clicked,
                tracked && counts.accepted() > 0 ? (Double) ((double) clicked / counts.accepted()) : null,
                winner);
    }

    private static int place(Recipe recipe, String name) {
        for (int i = 0; i < recipe.scripts().size(); i++) {
            if (recipe.scripts().get(i).name().equalsIgnoreCase(name.strip())) {
                return i;
            }
        }
        var detail = "The campaign has no such variant.";
        throw Problem.invalid("unknown_variant", detail, List.of(new Violation("#/variant", detail)))
                .with("valid", recipe.scripts().stream().map(Script::name).toList())
                .asException();
    }

    private static RuntimeException noTest() {
        return Problem.conflict("no_test_running", "No test of this campaign waits for its winner.")
                .asException();
    }
}
