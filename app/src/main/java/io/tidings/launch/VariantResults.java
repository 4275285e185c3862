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

/** Calculates the results of the variants of a campaign, and the best variant. Thread-safe. */
@Singleton
final class VariantResults {
    private final ExperimentStore store;
    private final Links links;
    private final VariantCountReader counts;

    VariantResults(ExperimentStore store, Links links, VariantCountReader counts) {
        this.store = store;
        this.links = links;
        this.counts = counts;
    }

    /** Returns the results in the order of the variants. Empty for a campaign with one text, or before the launch. */
    List<VariantStats> stats(AccountId account, CampaignId id) {
        return store.find(account, id)
                .filter(launched -> launched.snapshot().texts().size() > 1)
                .map(this::stats)
                .orElse(List.of());
    }

    /**
     * Returns the index of the variant with the best click or delivery rate in the test. Equal variants are compared by
     * delivery rate, then by weight, then by order. Call it before the rest is written.
     */
    int best(ExperimentStore.Launched launched) {
        var stats = stats(launched);
        var test = launched.snapshot().test();
        boolean byClicks = test != null && test.by() == TestPhase.Measure.CLICKED;
        return IntStream.range(0, stats.size())
                .boxed()
                .max(Comparator.<Integer>comparingDouble(i -> byClicks ? clickRate(stats.get(i)) : 0)
                        .thenComparingDouble(i -> deliveryRate(stats.get(i)))
                        .thenComparing(i -> stats.get(i).weight())
                        .thenComparing(Comparator.reverseOrder()))
                .orElse(0);
    }

    private static double clickRate(VariantStats stats) {
        return stats.clickRate() == null ? 0 : stats.clickRate();
    }

    /**
     * Without receipts, the rate is the share of accepted messages divided by 1000, to rank below a variant with
     * receipts.
     */
    private static double deliveryRate(VariantStats stats) {
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
        var counted = counts.of(launched.account(), plan).stream()
                .collect(Collectors.toMap(VariantCount::variant, Function.identity()));
        boolean tracked = launched.snapshot().tracking() != null;
        var clicks = tracked ? links.clicksByVariant(launched.account(), plan) : Map.<Integer, ClickCounts>of();
        var texts = launched.snapshot().texts();
        var stats = new ArrayList<VariantStats>();
        for (int i = 0; i < texts.size(); i++) {
            boolean won = launched.winner() != null && launched.winner() == i;
            long clicked = clicks.getOrDefault(i, ClickCounts.NONE).people();
            stats.add(stats(texts.get(i), counted.getOrDefault(i, VariantCount.none(i)), won, tracked, clicked));
        }
        return stats;
    }

    private static VariantStats stats(
            FrozenText text, VariantCount count, boolean winner, boolean tracked, long clicked) {
        var counts = count.counts();
        long done = counts.processed();
        return new VariantStats(
                text.name(),
                text.weight(),
                counts.total(),
                counts,
                done == 0 ? null : (Double) ((double) counts.arrived() / done),
                clicked,
                tracked && counts.accepted() > 0 ? (Double) ((double) clicked / counts.accepted()) : null,
                winner);
    }
}
