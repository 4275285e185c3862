package io.tidings.launch;

import io.tidings.campaigns.FrozenText;
import io.tidings.campaigns.TestPhase;
import io.tidings.links.ClickCounts;
import io.tidings.links.Links;
import io.tidings.shared.AccountId;
import io.tidings.shared.CampaignId;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How the variants of a campaign do, and which one does best. Thread-safe. */
@Singleton
final class VariantResults {
    private final ExperimentStore store;
    private final Links links;
    private final VariantCountReader tallies;

    VariantResults(ExperimentStore store, Links links, VariantCountReader tallies) {
        this.store = store;
        this.links = links;
        this.tallies = tallies;
    }

    /** In the order of the variants; empty for a campaign with one text, or that is not launched. */
    List<VariantStats> stats(AccountId account, CampaignId id) {
        return store.find(account, id)
                .filter(launched -> launched.recipe().scripts().size() > 1)
                .map(this::stats)
                .orElse(List.of());
    }

    /**
     * The variant with the best rate over the test, while nothing but the test is written; of equals the one delivered best,
     * with more weight, the first.
     */
    int best(ExperimentStore.Launched launched) {
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
                .collect(Collectors.toMap(VariantCount::variant, Function.identity()));
        boolean tracked = launched.recipe().tracking() != null;
        var clicks = tracked ? links.clicksByVariant(launched.account(), plan) : Map.<Integer, ClickCounts>of();
        var scripts = launched.recipe().scripts();
        var stats = new ArrayList<VariantStats>();
        for (int i = 0; i < scripts.size(); i++) {
            boolean won = launched.winner() != null && launched.winner() == i;
            long clicked = clicks.getOrDefault(i, ClickCounts.NONE).people();
            stats.add(stats(scripts.get(i), counted.getOrDefault(i, VariantCount.none(i)), won, tracked, clicked));
        }
        return stats;
    }

    private static VariantStats stats(
            FrozenText script, VariantCount tally, boolean winner, boolean tracked, long clicked) {
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
}
