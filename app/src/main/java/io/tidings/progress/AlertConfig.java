package io.tidings.progress;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of alerts. */
@ConfigMapping(prefix = "tidings.alerts")
interface AlertConfig {
    /** How often to look, in seconds. */
    @WithDefault("10")
    int everySeconds();

    /** How long nothing may move though messages are due, in seconds. */
    @WithDefault("60")
    int stalledSeconds();

    /** For how long such a standstill must have been seen before it is an alert, in seconds. */
    @WithDefault("60")
    int confirmSeconds();

    /** How long a reason must be gone before its alert is cleared, in seconds. */
    @WithDefault("60")
    int clearSeconds();

    /** Within how many seconds the same trouble is the same alert again, and nobody is told anew. */
    @WithDefault("600")
    int sameSeconds();

    /** From how many percent of failures of a campaign's recent messages. */
    @WithDefault("25")
    int failurePercent();

    /** Messages that must be decided before a share of failures says anything. */
    @WithDefault("20")
    int failureMinimum();

    /** What counts as recent, in seconds. */
    @WithDefault("120")
    int failureWindowSeconds();

    /** Below how many units of credits, of which a thousand are one credit. */
    @WithDefault("100000")
    long creditsLow();
}
