package io.tidings.gateways.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.ShutdownEvent;
import io.tidings.database.DataDirectory;
import io.tidings.gateways.Gateway;
import io.tidings.gateways.GatewayProvider;
import io.tidings.gateways.ReceiptArrived;
import io.tidings.shared.GatewayId;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Opens simulated gateways. All of them share one record of accepted messages and one queue of receipts. */
@Singleton
final class Simulator implements GatewayProvider {
    private static final int AFTER_DISPATCH = 5000;

    private final AcceptedLog accepted;
    private final SimulatedReceipts receipts;
    private final InstantSource clock;

    Simulator(DataDirectory data, Event<ReceiptArrived> arrived, InstantSource clock) {
        this.accepted = new AcceptedLog(data.folder("simulator"));
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
    public Gateway open(GatewayId id, JsonNode settings) {
        var checked = SimulatorSettings.of(settings);
        return new SimulatedGateway(
                checked, accepted, new ReceiptMaker(id, checked.receipts(), receipts, clock), clock);
    }
}
