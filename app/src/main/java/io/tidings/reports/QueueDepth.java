package io.tidings.reports;

import io.tidings.shared.AccountId;
import io.tidings.shared.GatewayId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The number of messages that wait for a gateway at one priority.
 *
 * @param waiting messages that are not started and not paused
 * @param later messages of {@code waiting} that are not due yet, such as retries
 * @param paused waiting messages of paused plans, not part of {@code waiting}
 * @param inFlight messages that were started and have no outcome
 * @param oldest waiting time of the oldest message that is due; null when none is due
 */
public record QueueDepth(
        AccountId account,
        GatewayId gateway,
        int priority,
        long waiting,
        long later,
        long paused,
        long inFlight,
        @Nullable Duration oldest) {}
