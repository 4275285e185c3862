package io.tidings.database;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Reports this node as ready when the database accepts writes and keeps them. */
@Readiness
@Singleton
final class DurabilityHealth implements HealthCheck {
    private final Durability durability;
    private final CommitCounter counter;

    DurabilityHealth(Durability durability, CommitCounter counter) {
        this.durability = durability;
        this.counter = counter;
    }

    @Override
    public HealthCheckResponse call() {
        var reason = counter.failure().or(durability::problem);
        var response = HealthCheckResponse.named("durable database").status(reason.isEmpty());
        reason.ifPresent(text -> response.withData("reason", text));
        return response.build();
    }
}
