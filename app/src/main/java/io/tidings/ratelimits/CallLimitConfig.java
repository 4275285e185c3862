package io.tidings.ratelimits;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The limits of calls to providers. */
@ConfigMapping(prefix = "tidings.dispatch")
interface CallLimitConfig {
    /**
     * Messages in flight through one gateway that sends several with one call. A crash, or calls without an answer,
     * leave at most this many of them uncertain on each node.
     */
    @WithDefault("500")
    int batchMessagesInFlight();

    /**
     * Seconds between two probes of a gateway, sender or plan that the provider does not accept, for example because the
     * credentials are wrong. The first accepted probe ends the hold.
     */
    @WithDefault("60")
    int heldProbeSeconds();
}
