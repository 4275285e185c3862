package io.tidings.dispatch;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Reports this node as ready when its dispatcher works. */
@Readiness
@Singleton
final class DispatcherHealth implements HealthCheck {
    private final Dispatcher dispatcher;

    private final GatewayLimiters limiters;

    DispatcherHealth(Dispatcher dispatcher, GatewayLimiters limiters) {
        this.dispatcher = dispatcher;
        this.limiters = limiters;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("dispatcher")
                .status(dispatcher.alive())
                .withData("calls_in_flight", limiters.inFlight())
                .withData("breakers_open", limiters.openBreakers())
                .build();
    }
}
