package io.tidings.progress;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Live progress of campaigns. */
@ConfigMapping(prefix = "tidings.progress")
interface ProgressConfig {
    /** Milliseconds between two reads of the campaigns that have subscribers. */
    @WithDefault("500")
    int tickMs();

    /** Milliseconds without a change after which a subscriber gets a heartbeat. */
    @WithDefault("15000")
    int heartbeatMs();

    /** Open event streams of one account on a node. A further one answers 429. */
    @WithDefault("200")
    int streamsPerAccount();
}
