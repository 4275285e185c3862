package io.tidings.plancontrol;

import io.tidings.gateways.FailureClass;
import io.tidings.shared.CampaignId;
import io.tidings.shared.GatewayId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Selects dead letters. A null component does not restrict.
 *
 * @param messages only these; empty means any
 * @param failures only messages that failed for one of these reasons; empty means any
 * @param code the provider's reason
 * @param from when the last attempt failed, inclusive; {@code to} is exclusive
 */
public record DeadLetterFilter(
        Set<Long> messages,
        Set<FailureClass> failures,
        @Nullable String code,
        @Nullable CampaignId campaign,
        @Nullable GatewayId gateway,
        @Nullable Instant from,
        @Nullable Instant to) {
    public DeadLetterFilter {
        messages = Set.copyOf(messages);
        failures = Set.copyOf(failures);
    }

    public static DeadLetterFilter of(Set<Long> messages) {
        return of(messages, Set.of());
    }

    static DeadLetterFilter of(Set<Long> messages, Set<FailureClass> failures) {
        return new DeadLetterFilter(messages, failures, null, null, null, null, null);
    }
}
