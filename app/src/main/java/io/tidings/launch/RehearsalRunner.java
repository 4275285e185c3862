package io.tidings.launch;

import io.tidings.audiences.Audience;
import io.tidings.campaigns.RenderedMessage;
import io.tidings.credits.PriceList;
import io.tidings.imports.Imports;
import jakarta.inject.Singleton;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes, counts and hashes every message of a launch with the code of a launch. Writes nothing. Thread-safe. */
@Singleton
final class RehearsalRunner {
    private final LaunchAudiences audiences;
    private final CostEstimate costs;
    private final DurationEstimate durations;
    private final Imports imports;

    RehearsalRunner(LaunchAudiences audiences, CostEstimate costs, DurationEstimate durations, Imports imports) {
        this.audiences = audiences;
        this.costs = costs;
        this.durations = durations;
        this.imports = imports;
    }

    record Rehearsed(String hash, RehearsalResult result) {}

    /** @param step called with the number of messages, after every 10,000 messages */
    Rehearsed rehearse(LaunchState launch, Consumer<Long> step) {
        var audience = audiences.open(launch);
        var prices = costs.prices(launch.account());
        var counter = new RehearsalCounter(launch, prices, audience.maker().sameForAll());
        var hash = hash(audience, prices, counter, step);
        return new Rehearsed(hash, result(launch, counter));
    }

    /** Returns only the hash of the plan. */
    String hash(LaunchState launch) {
        return hash(audiences.open(launch), costs.prices(launch.account()), null, _ -> {});
    }

    private static String hash(
            EligibleAudience audience, PriceList prices, @Nullable RehearsalCounter counter, Consumer<Long> step) {
        var hash = new PlanHash(audience.launch());
        var maker = audience.maker();
        var done = new long[1];
        audience.each(member -> {
            var made = maker.make(member);
            int variant = maker.variant(member);
            hash.add(
                    member,
                    made,
                    variant,
                    made instanceof RenderedMessage.Ready ready ? prices.cost(member.phone(), ready.segments()) : 0);
            if (counter != null) {
                counter.add(member, made, variant, maker.missingNames(member));
                counter.reserve(member, maker.segmentsToReserve(member, made));
            }
            if (++done[0] % 10_000 == 0) {
                step.accept(done[0]);
            }
        });
        return hash.value();
    }

    private RehearsalResult result(LaunchState launch, RehearsalCounter counter) {
        return new RehearsalResult(
                counter.audience(),
                counter.recipients(),
                counter.skipped(),
                counter.lineTypes(),
                leftOut(launch),
                counter.warnings(),
                new RehearsalResult.Size(
                        counter.segments(), counter.bySegments(), counter.byEncoding(), counter.forcing()),
                new RehearsalResult.Price(
                        counter.cost(),
                        counter.countries(),
                        costs.balance(launch.account(), counter.cost(), counter.reserved())),
                counter.variants(),
                new RehearsalResult.Examples(counter.longest(), counter.emptiest()),
                durations.of(launch, counter.recipients(), counter.segments()));
    }

    private SortedMap<String, Long> leftOut(LaunchState launch) {
        var leftOut = new TreeMap<String, Long>();
        if (launch.audience() instanceof Audience.Imported(var id)) {
            imports.find(launch.account(), id).ifPresent(file -> {
                leftOut.put("invalid", file.counts().rejected());
                leftOut.put("duplicate", file.counts().duplicate());
            });
        }
        return leftOut;
    }
}
