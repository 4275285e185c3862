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

/** Makes every message of a launch by the launch's own parts, counts and hashes it, and writes nothing. Thread-safe. */
@Singleton
final class RehearsalRunner {
    private final LaunchAudiences audiences;
    private final CostEstimate purse;
    private final DurationEstimate forecasts;
    private final Imports imports;

    RehearsalRunner(LaunchAudiences audiences, CostEstimate purse, DurationEstimate forecasts, Imports imports) {
        this.audiences = audiences;
        this.purse = purse;
        this.forecasts = forecasts;
        this.imports = imports;
    }

    record Rehearsed(String hash, RehearsalResult result) {}

    /** @param step called with how many are done, every so often */
    Rehearsed rehearse(LaunchState launch, Consumer<Long> step) {
        var audience = audiences.open(launch);
        var prices = purse.prices(launch.account());
        var tally = new RehearsalCounter(launch, prices, audience.maker().sameForAll());
        var hash = hash(audience, prices, tally, step);
        return new Rehearsed(hash, result(launch, tally));
    }

    /** The hash alone. */
    String hash(LaunchState launch) {
        return hash(audiences.open(launch), purse.prices(launch.account()), null, _ -> {});
    }

    private static String hash(
            EligibleAudience audience, PriceList prices, @Nullable RehearsalCounter tally, Consumer<Long> step) {
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
            if (tally != null) {
                tally.add(member, made, variant);
                tally.setAside(member, maker.segmentsAside(member, made));
            }
            if (++done[0] % 10_000 == 0) {
                step.accept(done[0]);
            }
        });
        return hash.value();
    }

    private RehearsalResult result(LaunchState launch, RehearsalCounter tally) {
        return new RehearsalResult(
                tally.looked(),
                tally.recipients(),
                tally.skipped(),
                leftOut(launch),
                new RehearsalResult.Size(tally.segments(), tally.bySegments(), tally.byEncoding(), tally.forcing()),
                new RehearsalResult.Price(
                        tally.cost(),
                        tally.countries(),
                        purse.balance(launch.account(), tally.cost(), tally.setAside())),
                tally.variants(),
                new RehearsalResult.Examples(tally.longest(), tally.emptiest()),
                forecasts.of(launch, tally.recipients(), tally.segments()));
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
