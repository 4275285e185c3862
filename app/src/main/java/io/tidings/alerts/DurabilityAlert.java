package io.tidings.alerts;

import io.tidings.database.Durability;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reports that the database lost commits or may lose some, so that no message is sent. */
@Singleton
final class DurabilityAlert implements AlertSource {
    private final Durability durability;

    DurabilityAlert(Durability durability) {
        this.durability = durability;
    }

    @Override
    public AlertKind kind() {
        return AlertKind.DURABILITY;
    }

    @Override
    public List<Finding> check(Set<String> open) {
        return durability.problem().stream()
                .map(problem -> new Finding(
                        Optional.empty(), AlertKind.DURABILITY, "database", "No message is sent: " + problem, Map.of()))
                .toList();
    }
}
