package io.tidings.gateways.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.gateways.Gateway;
import io.tidings.gateways.GatewayContract;
import io.tidings.gateways.ReceiptArrived;
import io.tidings.shared.GatewayId;
import io.tidings.shared.MessageId;
import io.tidings.testing.RecordedEvents;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedGatewayTest extends GatewayContract {
    @TempDir
    Path folder;

    private final RecordedEvents<ReceiptArrived> fired = new RecordedEvents<>();
    private final SimulatedReceipts receipts = new SimulatedReceipts(fired);

    @AfterEach
    void stop() {
        receipts.close();
    }

    @Test
    void receipts_carry_the_id_of_the_message() throws Exception {
        var gateway = gateway(Behaviour.ACCEPTS, Duration.ofSeconds(1));

        gateway.send(message(7));

        assertThat(gateway.capabilities().echoesOurId()).isTrue();
        assertThat(fired.events()).extracting(ReceiptArrived::message).containsExactly(new MessageId(7));
    }

    @Override
    protected Gateway gateway(Behaviour behaviour, Duration deadline) throws Exception {
        var json = """
                {"latency_ms_min": 0, "latency_ms_max": 0, "receipt_early": true, "lookup": true, "deadline_ms": %d, %s}
                """.formatted(deadline.toMillis(), settings(behaviour));
        var settings = SimulatorSettings.of(new ObjectMapper().readTree(json));
        var clock = InstantSource.system();
        return new SimulatedGateway(
                settings,
                new AcceptedLog(folder),
                new ReceiptMaker(new GatewayId(1), settings.receipts(), receipts, clock),
                clock);
    }

    @Override
    protected List<Long> acceptedByProvider(long from, long count) {
        return AcceptedRecord.acceptedIn(folder, from, count);
    }

    private static String settings(Behaviour behaviour) {
        return switch (behaviour) {
            case ACCEPTS -> "\"success_rate\": 1";
            case LIMITS_THE_RATE -> "\"throttle_rate\": 1";
            case REFUSES_FOR_GOOD -> "\"success_rate\": 0";
            case FAILS_TEMPORARILY -> "\"transient_rate\": 1";
            case REFUSES_CONNECTIONS -> "\"down\": true";
            case ANSWERS_WITH_AN_ERROR -> "\"unknown_before_accept_rate\": 1";
            case ACCEPTS_AND_ANSWERS_WITH_AN_ERROR -> "\"unknown_after_accept_rate\": 1";
            case ACCEPTS_AND_NEVER_ANSWERS -> "\"black_hole_rate\": 1";
        };
    }
}
