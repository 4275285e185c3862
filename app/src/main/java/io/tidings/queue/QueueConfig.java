package io.tidings.queue;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.tidings.shared.Bounds;

/** The queue of work. */
@ConfigMapping(prefix = "tidings.dispatch")
interface QueueConfig {
    /** The largest number of messages in one block of a campaign. */
    @WithDefault("1000")
    int blockSize();

    /** Messages of one account that may wait to be sent, unless the account has its own limit; 0 is no limit. */
    @WithDefault("0")
    @Bounds(min = 0)
    long backlogLimit();

    /**
     * The treatment of work above the backlog limit. {@code refuse} answers 503. {@code slow} lets it wait until
     * other accounts are served.
     */
    @WithDefault("refuse")
    BacklogMode backlogMode();
}
