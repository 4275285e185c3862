package io.tidings.campaigns;

import io.tidings.gateways.FailureClass;
import io.tidings.queue.NodeReport;
import io.tidings.queue.NodeReports;
import io.tidings.shared.AccountId;
import io.tidings.shared.CampaignId;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Tells why campaigns in the state sending do not move, from the reports of the nodes. Thread-safe. */
@Singleton
public final class Standstills {
    /** Shorter pauses are normal: a slow provider, or throttling for a moment. */
    private static final Duration NOTICEABLE = Duration.ofSeconds(10);

    private static final long REPORTS_LIFE_NANOS = Duration.ofSeconds(2).toNanos();

    private final Jdbi jdbi;
    private final NodeReports nodeReports;
    private volatile @Nullable TimedReports reports;

    Standstills(Jdbi jdbi, NodeReports nodeReports) {
        this.jdbi = jdbi;
        this.nodeReports = nodeReports;
    }

    /** Returns the standstill of one campaign; empty while it moves or is not sending. */
    public Optional<Standstill> find(Campaign campaign) {
        return Optional.ofNullable(findAll(List.of(campaign)).get(campaign.id()));
    }

    /** Returns the standstills of these campaigns, with two queries for all of them. */
    public Map<CampaignId, Standstill> findAll(Collection<Campaign> campaigns) {
        var sending = campaigns.stream()
                .filter(campaign -> campaign.status() == CampaignStatus.SENDING && !campaign.preparing())
                .toList();
        if (sending.isEmpty()) {
            return Map.of();
        }
        var gateways = gateways(sending);
        var nodes = nodes();
        var found = new HashMap<CampaignId, Standstill>();
        for (var campaign : sending) {
            var gateway = gateways.get(campaign.id().value());
            if (gateway != null) {
                var launched = Optional.ofNullable(campaign.launchedAt()).orElse(campaign.createdAt());
                of(campaign.account(), gateway, launched, nodes)
                        .ifPresent(standstill -> found.put(campaign.id(), standstill));
            }
        }
        return found;
    }

    private record TimedReports(List<NodeReport> nodes, long atNanos) {}

    /** Nodes report every two seconds at most, so a live page with two ticks a second reads them less often. */
    private List<NodeReport> nodes() {
        var known = reports;
        if (known == null || System.nanoTime() - known.atNanos() > REPORTS_LIFE_NANOS) {
            known = new TimedReports(nodeReports.alive(), System.nanoTime());
            reports = known;
        }
        return known.nodes();
    }

    /** @param sender empty for the default one */
    record PlanGateway(long id, GatewayId gateway, String sender) {}

    private Map<Long, PlanGateway> gateways(List<Campaign> campaigns) {
        var ids =
                campaigns.stream().map(campaign -> campaign.id().plan().value()).toArray(Long[]::new);
        var gateways = new HashMap<Long, PlanGateway>();
        jdbi.withHandle(handle -> handle.createQuery("""
                        select id, gateway_id, coalesce(sender, '') as sender from send_plan where id = any(:ids)""")
                        .bind("ids", ids)
                        .mapTo(PlanGateway.class)
                        .list())
                .forEach(plan -> gateways.put(plan.id(), plan));
        return gateways;
    }

    /** @param launched the time of the standstill if this account never got an outcome from the gateway */
    static Optional<Standstill> of(AccountId account, PlanGateway plan, Instant launched, List<NodeReport> nodes) {
        var gateway = plan.gateway();
        var limits = nodes.stream()
                .flatMap(node -> node.lanes().stream())
                .filter(limit -> limit.gateway().equals(gateway))
                .toList();
        var hold = hold(plan.sender(), limits);
        if (hold.isPresent()) {
            return hold;
        }
        var lastOutcome = lastOutcome(account, gateway, nodes).orElse(launched);
        if (limits.stream().anyMatch(limit -> "open".equals(limit.breaker()))) {
            return Optional.of(new Standstill(Standstill.Cause.GATEWAY_NOT_ANSWERING, lastOutcome));
        }
        if (nodes.stream().mapToInt(NodeReport::alive).sum() == 0) {
            return Optional.of(new Standstill(Standstill.Cause.NO_WORKER, lastOutcome));
        }
        var now = nodes.stream().map(NodeReport::at).max(Comparator.naturalOrder());
        if (now.isEmpty() || Duration.between(lastOutcome, now.get()).compareTo(NOTICEABLE) < 0) {
            return Optional.empty();
        }
        if (limits.stream().anyMatch(limit -> limit.pausedMillis() > 0)) {
            return Optional.of(new Standstill(Standstill.Cause.GATEWAY_THROTTLED, lastOutcome));
        }
        return limits.stream().anyMatch(limit -> limit.inFlight() > 0)
                ? Optional.of(new Standstill(Standstill.Cause.GATEWAY_SILENT, lastOutcome))
                : Optional.empty();
    }

    /** Returns the oldest hold that concerns the sender; one of the whole gateway first. */
    private static Optional<Standstill> hold(String sender, List<NodeReport.GatewayLimit> limits) {
        return limits.stream()
                .flatMap(limit -> limit.held().stream())
                .filter(hold -> hold.scope().equals("gateway")
                        || (hold.scope().equals("sender") && hold.name().equals(sender)))
                .min(Comparator.comparing(NodeReport.Hold::scope).thenComparing(NodeReport.Hold::since))
                .map(hold -> new Standstill(
                        hold.scope().equals("gateway") ? Standstill.Cause.GATEWAY_HELD : Standstill.Cause.SENDER_HELD,
                        hold.since(),
                        FailureClass.parse(hold.failure())));
    }

    private static Optional<Instant> lastOutcome(AccountId account, GatewayId gateway, List<NodeReport> nodes) {
        return nodes.stream()
                .flatMap(node -> node.rates().stream()
                        .filter(rate ->
                                rate.account().equals(account) && rate.gateway().equals(gateway))
                        .map(rate -> node.at().minusSeconds(rate.quietSeconds())))
                .max(Comparator.naturalOrder());
    }
}
