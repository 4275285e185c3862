package io.tidings.alerts;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.tidings.shared.Bounds;

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
    @Bounds(min = 0)
    int confirmSeconds();

    /** Seconds for which the reason must be gone before the alert is cleared. */
    @WithDefault("60")
    @Bounds(min = 0)
    int clearSeconds();

    /** A reason that returns within this many seconds continues the old alert, and no one is notified again. */
    @WithDefault("600")
    @Bounds(min = 0)
    int sameSeconds();

    /** Percentage of failed and uncertain messages among the recent ones of a campaign that raises an alert. */
    @WithDefault("25")
    @Bounds(min = 1, max = 100)
    int failurePercent();

    /** Percentage of uncertain messages among at least 100 recent ones of a campaign that raises an alert. */
    @WithDefault("1")
    @Bounds(min = 1, max = 100)
    int uncertainPercent();

    /** Recent messages that a campaign must have before the percentage counts. */
    @WithDefault("20")
    int failureMinimum();

    /** Seconds for which a message counts as recent. */
    @WithDefault("120")
    int failureWindowSeconds();

    /** An account with fewer available units raises an alert. 1,000 units are one credit. */
    @WithDefault("100000")
    @Bounds(min = 0)
    long creditsLow();
}
