package io.tidings.alerts;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Alerts: when the program raises and clears them. */
@ConfigMapping(prefix = "tidings.alerts")
interface AlertConfig {
    /** Seconds between two checks. */
    @WithDefault("10")
    int everySeconds();

    /** A queue is stalled when messages are due and none was sent for this many seconds. */
    @WithDefault("60")
    int stalledSeconds();

    /** Seconds for which a queue must be stalled before the alert is raised. */
    @WithDefault("60")
    int confirmSeconds();

    /** Seconds for which the reason must be gone before the alert is cleared. */
    @WithDefault("60")
    int clearSeconds();

    /** A reason that returns within this many seconds continues the old alert, and no one is notified again. */
    @WithDefault("600")
    int sameSeconds();

    /** Percentage of failures among the recent messages of a campaign that raises an alert. */
    @WithDefault("25")
    int failurePercent();

    /** Recent messages that a campaign must have before the percentage counts. */
    @WithDefault("20")
    int failureMinimum();

    /** Seconds for which a message counts as recent. */
    @WithDefault("120")
    int failureWindowSeconds();

    /** An account with fewer available units raises an alert. 1,000 units are one credit. */
    @WithDefault("100000")
    long creditsLow();
}
