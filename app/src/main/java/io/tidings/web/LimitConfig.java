package io.tidings.web;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/**
 * Rate limits of the API. Each node counts reads and writes by itself. All nodes together count launches. A caller
 * without requests accumulates the quota of at most one minute.
 */
@ConfigMapping(prefix = "tidings.limits")
interface LimitConfig {
    /** Reads that an account may request each minute. */
    @WithDefault("60000")
    int readsPerMinute();

    /** Writes that an account may request each minute. */
    @WithDefault("30000")
    int writesPerMinute();

    /** Campaigns that an account may start or schedule each minute, on all nodes together. */
    @WithDefault("5")
    int launchesPerMinute();

    /**
     * Reads that one API key may request each minute. It is lower than the limit of the account, so that one
     * program cannot use the whole quota.
     */
    @WithDefault("40000")
    int keyReadsPerMinute();

    /** Writes that one API key may request each minute. */
    @WithDefault("20000")
    int keyWritesPerMinute();
}
