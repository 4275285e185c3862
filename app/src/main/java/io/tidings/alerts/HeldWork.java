package io.tidings.alerts;

import io.tidings.gateways.FailureClass;
import io.tidings.gateways.GatewayRow;
import io.tidings.gateways.Gateways;
import io.tidings.queue.NodeReport;
import io.tidings.queue.NodeReports;
import io.tidings.shared.AccountId;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/**
 * Reports gateways, senders and campaigns whose messages the provider does not accept until a person or time mends it.
 */
@Singleton
final class HeldWork implements AlertSource {
    private final NodeReports nodeReports;
    private final Gateways gateways;
    private final Jdbi jdbi;

    HeldWork(NodeReports nodeReports, Gateways gateways, Jdbi jdbi) {
        this.nodeReports = nodeReports;
        this.gateways = gateways;
        this.jdbi = jdbi;
    }

    @Override
    public AlertKind kind() {
        return AlertKind.HELD;
    }

    @Override
    public List<Finding> check(Set<String> open) {
        var findings = new ArrayList<>(heldGateways());
        findings.addAll(heldCampaigns());
        return findings;
    }

    /** One finding for each gateway: of the whole gateway if it is held, else of the first held part. */
    private List<Finding> heldGateways() {
        var held = new TreeMap<Long, List<NodeReport.Hold>>();
        for (var node : nodeReports.alive()) {
            for (var limit : node.lanes()) {
                if (!limit.held().isEmpty()) {
                    held.computeIfAbsent(limit.gateway().value(), key -> new ArrayList<>())
                            .addAll(limit.held());
                }
            }
        }
        var rows = gateways.find(held.keySet().stream().map(GatewayId::new).toList()).stream()
                .collect(Collectors.toMap(row -> row.id().value(), Function.identity()));
        return held.entrySet().stream()
                .filter(each -> rows.containsKey(each.getKey()))
                .map(each -> finding(Objects.requireNonNull(rows.get(each.getKey())), each.getValue()))
                .toList();
    }

    private static Finding finding(GatewayRow gateway, List<NodeReport.Hold> holds) {
        var first = holds.stream()
                .min(Comparator.comparing(
                                (NodeReport.Hold hold) -> !hold.scope().equals("gateway"))
                        .thenComparing(NodeReport.Hold::since))
                .orElseThrow();
        var facts = new HashMap<String, Object>(Map.of(
                "scope",
                first.scope(),
                "class",
                first.failure(),
                "since",
                first.since().toString()));
        if (first.code() != null) {
            facts.put("code", first.code());
        }
        return new Finding(
                Optional.of(gateway.account()),
                AlertKind.HELD,
                "gateway:" + gateway.id(),
                "The provider accepts no messages of %s. %s Tidings tries again once a minute."
                        .formatted(
                                first.scope().equals("gateway") ? "the gateway" : "a " + first.scope(),
                                FailureClass.parse(first.failure()).advice()),
                facts);
    }

    private record HeldCampaign(long id, AccountId account, String reason) {}

    private List<Finding> heldCampaigns() {
        return jdbi
                .withHandle(handle ->
                        handle.createQuery("""
                                select id, account_id as account, status_reason as reason from campaign
                                 where status = 'paused' and not preparing
                                   and status_reason like 'held\\_by\\_provider: %'""").mapTo(HeldCampaign.class).list())
                .stream()
                .map(campaign -> new Finding(
                        Optional.of(campaign.account()),
                        AlertKind.HELD,
                        "campaign:" + campaign.id(),
                        campaign.reason().substring(campaign.reason().indexOf(' ') + 1),
                        Map.of("scope", "plan")))
                .toList();
    }
}
