package io.tidings.dispatch;

import io.tidings.ratelimits.GatewayLimiters;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Reports this node as ready when its dispatcher works, the database accepts outcomes, and none waits too long. */
@Readiness
@Singleton
final class DispatcherHealth implements HealthCheck {
    /** Longer than one statement of dispatch may take. */
    private static final Duration OLDEST_OUTCOME = Duration.ofSeconds(30);

    private static final int MAX_IDS = 20;

    private final Dispatcher dispatcher;
    private final OutcomeWriter writer;
    private final GatewayLimiters limiters;

    DispatcherHealth(Dispatcher dispatcher, OutcomeWriter writer, GatewayLimiters limiters) {
        this.dispatcher = dispatcher;
        this.writer = writer;
        this.limiters = limiters;
    }

    @Override
    public HealthCheckResponse call() {
        return call(OLDEST_OUTCOME);
    }

    private static String ids(List<GatewayId> gateways) {
        return gateways.stream().limit(MAX_IDS).map(GatewayId::toString).collect(Collectors.joining(", "));
    }

    HealthCheckResponse call(Duration oldestOutcome) {
        var waiting = writer.waitingFor();
        boolean inTime = writer.oldestAge().compareTo(oldestOutcome) < 0;
        var response =
                HealthCheckResponse.named("dispatcher").status(dispatcher.alive() && waiting.isEmpty() && inTime);
        waiting.ifPresent(reason -> response.withData("reason", reason));
        return response.withData("calls_in_flight", limiters.inFlight())
                .withData("breakers_open", limiters.openBreakers())
                // A provider that is down must not make the node unready: it serves other gateways and the API.
                .withData("gateways_down", ids(limiters.down()))
                .build();
    }
}
