package io.tidings.gateways.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.ShutdownEvent;
import io.tidings.database.DataDirectory;
import io.tidings.gateways.Gateway;
import io.tidings.gateways.GatewayProvider;
import io.tidings.gateways.ProviderSetting;
import io.tidings.gateways.ReceiptsArrived;
import io.tidings.shared.GatewayId;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Opens simulated gateways. All of them share one record of accepted messages and one queue of receipts. */
@Singleton
final class Simulator implements GatewayProvider {
    private static final int AFTER_DISPATCH = 5000;

    private final AcceptedLog accepted;
    private final AcceptedKeys keys;
    private final Map<GatewayId, AcceptedContents> contents = new ConcurrentHashMap<>();
    private final SimulatedReceipts receipts;
    private final InstantSource clock;

    Simulator(DataDirectory data, Event<ReceiptsArrived> arrived, InstantSource clock) {
        this.accepted = new AcceptedLog(data.folder("simulator"));
        this.keys = new AcceptedKeys(accepted);
        this.receipts = new SimulatedReceipts(arrived);
        this.clock = clock;
    }

    void stop(@Observes @Priority(AFTER_DISPATCH) ShutdownEvent event) {
        receipts.close();
        accepted.close();
    }

    @Override
    public String name() {
        return "simulator";
    }

    @Override
    public String label() {
        return "Simulator";
    }

    @Override
    public String description() {
        return "Sends nothing and costs nothing. Use it to try Tidings before you connect a provider.";
    }

    @Override
    public List<ProviderSetting> settings() {
        return List.of(
                new ProviderSetting(
                        "success_rate",
                        "Share of calls that succeed",
                        "From 0 to 1. The others meet a network error and are tried again.",
                        ProviderSetting.Kind.NUMBER,
                        "0.98"),
                new ProviderSetting(
                        "refusal_rate",
                        "Share of messages that are refused",
                        "From 0 to 1. They fail for good.",
                        ProviderSetting.Kind.NUMBER,
                        "0.01"),
                new ProviderSetting(
                        "latency_ms_min", "Shortest call", "In milliseconds.", ProviderSetting.Kind.NUMBER, "50"),
                new ProviderSetting(
                        "latency_ms_max", "Longest call", "In milliseconds.", ProviderSetting.Kind.NUMBER, "200"));
    }

    @Override
    public void validate(JsonNode settings) {
        SimulatorSettings.of(settings);
    }

    @Override
    public Gateway open(GatewayId id, JsonNode settings) {
        var checked = SimulatorSettings.of(settings);
        return new SimulatedGateway(
                checked,
                accepted,
                keys,
                contents.computeIfAbsent(id, key -> new AcceptedContents()),
                new ReceiptMaker(id, checked.receipts(), receipts, clock),
                clock);
    }
}
