package io.tidings.gateways.simulator;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.gateways.Gateway;
import io.tidings.gateways.GatewayContract;
import io.tidings.gateways.ReceiptArrived;
import io.tidings.gateways.ReceiptsArrived;
import io.tidings.shared.GatewayId;
import io.tidings.testing.RecordedEvents;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class SimulatedGatewayTest extends GatewayContract {
    @TempDir
    Path folder;

    private final RecordedEvents<ReceiptsArrived> fired = new RecordedEvents<>();
    private final AcceptedContents contents = new AcceptedContents();
    private final SimulatedReceipts receipts = new SimulatedReceipts(fired);

    @AfterEach
    void stop() {
        receipts.close();
    }

    /** Returns more settings of the simulator. */
    String more() {
        return "\"lookup\": true";
    }

    @Override
    protected Gateway gateway(Behaviour behaviour, Duration deadline) throws Exception {
        return gateway(deadline, behaviour == Behaviour.FAILS_TEMPORARILY ? 0 : 1, settings(behaviour));
    }

    /** It has no connection that could end or be slow. */
    @Override
    protected boolean provides(Behaviour behaviour) {
        return switch (behaviour) {
            case ACCEPTS_AND_CLOSES_THE_CONNECTION,
                    ACCEPTS_LATE_AND_CLOSES_THE_CONNECTION,
                    ACCEPTS_AND_ANSWERS_TOO_SLOWLY -> false;
            case ACCEPTS,
                    LIMITS_THE_RATE,
                    REFUSES_FOR_GOOD,
                    FAILS_TEMPORARILY,
                    REFUSES_THE_CREDENTIALS,
                    REFUSES_CONNECTIONS,
                    ANSWERS_WITH_AN_ERROR,
                    ACCEPTS_AND_ANSWERS_WITH_AN_ERROR,
                    ACCEPTS_AND_NEVER_ANSWERS,
                    ACCEPTS_AND_NAMES_NO_ID,
                    ACCEPTS_AND_ANSWERS_WITH_GARBAGE -> true;
        };
    }

    @Override
    protected Optional<Gateway> gatewayWithHalfAnswers() throws Exception {
        return Optional.of(gateway(Duration.ofSeconds(1), 1, "\"partial_batch_rate\": 1"));
    }

    @Override
    protected Optional<Gateway> gatewayThatRefusesSome() throws Exception {
        return Optional.of(gateway(Duration.ofSeconds(1), 1, "\"refusal_rate\": 0.5"));
    }

    @Override
    protected Optional<Gateway> gatewayWithTwoConnections() throws Exception {
        return Optional.of(gateway(Duration.ofSeconds(1), 1, "\"connections\": 2"));
    }

    private Gateway gateway(Duration deadline, int successRate, String more) throws Exception {
        var json = """
                {"latency_ms_min": 0, "latency_ms_max": 0, "receipt_early": true, "dedupe_seconds": 3600, "max_batch": 20,
                 "deadline_ms": %d, "success_rate": %d, %s, %s}
                """.formatted(deadline.toMillis(), successRate, more(), more);
        var settings = SimulatorSettings.of(new ObjectMapper().readTree(json));
        var clock = InstantSource.system();
        var log = new AcceptedLog(folder);
        return new SimulatedGateway(
                settings,
                log,
                new AcceptedKeys(log),
                contents,
                new ReceiptMaker(new GatewayId(1), settings.receipts(), receipts, clock),
                clock);
    }

    @Override
    protected List<Long> acceptedByProvider(long from, long count) {
        return AcceptedRecord.acceptedIn(folder, from, count);
    }

    private static String settings(Behaviour behaviour) {
        return switch (behaviour) {
            case ACCEPTS, FAILS_TEMPORARILY -> "\"refusal_rate\": 0";
            case LIMITS_THE_RATE -> "\"throttle_rate\": 1";
            case REFUSES_FOR_GOOD -> "\"refusal_rate\": 1";
            case REFUSES_THE_CREDENTIALS -> "\"hold_scope\": \"gateway\"";
            case REFUSES_CONNECTIONS -> "\"down\": true";
            case ANSWERS_WITH_AN_ERROR -> "\"unknown_before_accept_rate\": 1";
            case ACCEPTS_AND_ANSWERS_WITH_AN_ERROR -> "\"unknown_after_accept_rate\": 1";
            case ACCEPTS_AND_NEVER_ANSWERS -> "\"black_hole_rate\": 1";
            case ACCEPTS_AND_NAMES_NO_ID -> "\"missing_id_rate\": 1";
            case ACCEPTS_AND_ANSWERS_WITH_GARBAGE -> "\"garbage_rate\": 1";
            case ACCEPTS_AND_CLOSES_THE_CONNECTION,
                    ACCEPTS_LATE_AND_CLOSES_THE_CONNECTION,
                    ACCEPTS_AND_ANSWERS_TOO_SLOWLY ->
                throw new IllegalArgumentException("a provider in memory has no connection");
        };
    }

    @Override
    protected List<ReceiptArrived> receipts() {
        return fired.events().stream()
                .flatMap(event -> event.receipts().stream())
                .toList();
    }
}
