package io.tidings.reports;

import io.tidings.shared.AccountId;
import io.tidings.shared.GatewayId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a gateway at one priority.
 *
 * @param waiting messages that nobody has begun and that may be sent
 * @param later among them those whose time has not come: retries that wait
 * @param paused further messages, of plans that are held back
 * @param inFlight begun and without an outcome
 * @param oldest how long the longest-waiting message that is due has been waiting; null when none is due
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
