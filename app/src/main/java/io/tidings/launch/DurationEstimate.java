package io.tidings.launch;

import io.tidings.campaigns.Priority;
import io.tidings.campaigns.TermsRules;
import io.tidings.gateways.GatewayRow;
import io.tidings.launch.RehearsalResult.SendForecast;
import io.tidings.launch.RehearsalResult.SendForecast.Point;
import io.tidings.queue.Dispatches;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Estimates how long sending takes, from the past speed of the gateway and its current limits. */
@Singleton
final class DurationEstimate {
    private static final int STEPS = 10;

    /** The assumed duration of a call to a provider, for a gateway without a measured speed. */
    private static final double DEFAULT_CALL_SECONDS = 0.2;

    private final Jdbi jdbi;
    private final TermsRules terms;
    private final Dispatches dispatch;
    private final InstantSource clock;

    DurationEstimate(Jdbi jdbi, TermsRules terms, Dispatches dispatch, InstantSource clock) {
        this.jdbi = jdbi;
        this.terms = terms;
        this.dispatch = dispatch;
        this.clock = clock;
    }

    private record Rate(double messages, String basis) {}

    SendForecast of(LaunchState launch, long recipients, long segments) {
        var gateway = terms.gateway(launch.account(), launch.terms(), launch.channel());
        var unlimited = throttled(gateway, measured(gateway).orElseGet(() -> assumed(gateway)));
        var rate = limited(launch, gateway, unlimited, recipients, segments);
        long ahead = queuedAhead(gateway, launch.settings().priority());
        var begins = clock.instant().plus(seconds(ahead / rate.messages()));
        var points = new ArrayList<Point>();
        var test = launch.snapshot().test();
        long first = test == null ? recipients : recipients * test.share() / 100;
        var at = addPoints(points, begins, 0, first, rate);
        if (test != null) {
            at = addPoints(points, at.plus(Duration.ofMinutes(test.waitMinutes())), first, recipients - first, rate);
        }
        return new SendForecast(rate.messages(), rate.basis(), ahead, at, points);
    }

    private static Instant addPoints(ArrayList<Point> points, Instant begins, long before, long count, Rate rate) {
        for (int step = 0; step <= STEPS; step++) {
            long sent = count * step / STEPS;
            points.add(new Point(begins.plus(seconds(sent / rate.messages())), before + sent));
        }
        return points.getLast().at();
    }

    /** Returns the highest rate of the last five sent campaigns with at least 1,000 recipients. */
    private Optional<Rate> measured(GatewayRow gateway) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select max(rate) from (
                            select c.recipients / greatest(extract(epoch from c.completed_at - c.launched_at), 0.1) as rate
                              from campaign c
                              join send_plan p on p.id = c.id
                             where p.gateway_id = :gateway and c.account_id = :account and c.status = 'sent'
                               and c.recipients >= 1000 and c.completed_at is not null and c.experiment is null
                             order by c.id desc limit 5) lately
                        """)
                        .bind("gateway", gateway.id().value())
                        .bind("account", gateway.account().value())
                        .mapTo(Double.class)
                        .findOne())
                .map(rate -> new Rate(Math.max(rate, 0.1), "measured"));
    }

    private static Rate assumed(GatewayRow gateway) {
        return new Rate(gateway.window() / DEFAULT_CALL_SECONDS, "window");
    }

    /**
     * Lowers the rate to the adaptive limit of this node, if the provider throttles. Other nodes have limits of their
     * own.
     */
    private Rate throttled(GatewayRow gateway, Rate rate) {
        var lane = dispatch.limiterStates().get(gateway.id());
        var pace = lane == null ? null : lane.rate();
        return pace != null && pace < rate.messages() ? new Rate(Math.max(pace, 0.1), "throttled") : rate;
    }

    private Rate limited(LaunchState launch, GatewayRow gateway, Rate rate, long recipients, long segments) {
        if (recipients == 0 || segments == 0) {
            return rate;
        }
        double limit = dispatch.allowedRate(LaunchPlans.of(launch, gateway.id()));
        double messages = limit * ((double) recipients / segments);
        return messages < rate.messages() ? new Rate(messages, "limit") : rate;
    }

    private long queuedAhead(GatewayRow gateway, Priority priority) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select coalesce(sum(n_total - n_sent - n_failed - n_skipped - n_cancelled - n_uncertain
                                            - n_requeued), 0)
                          from send_block
                         where state in ('READY', 'LEASED') and gateway_id = :gateway and priority <= :priority
                        """)
                .bind("gateway", gateway.id().value())
                .bind("priority", priority.rank())
                .mapTo(Long.class)
                .one());
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis((long) (seconds * 1000));
    }
}
