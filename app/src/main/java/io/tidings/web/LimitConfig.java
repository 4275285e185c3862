package io.tidings.web;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/**
 * How many requests a minute this node takes, of an account and of one of its keys; launches, how many all nodes together
 * take. A pause earns what it would have brought, up to one minute's worth at once.
 */
@ConfigMapping(prefix = "tidings.limits")
public interface LimitConfig {
    @WithDefault("60000")
    int readsPerMinute();

    @WithDefault("30000")
    int writesPerMinute();

    /** Campaigns that an account may start or schedule each minute. */
    @WithDefault("5")
    int launchesPerMinute();

    /** Below the account's, so that one program that runs wild leaves room for the others. */
    @WithDefault("40000")
    int keyReadsPerMinute();

    @WithDefault("20000")
    int keyWritesPerMinute();
}
