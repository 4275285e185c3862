package io.tidings.progress;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Live progress of campaigns. */
@ConfigMapping(prefix = "tidings.progress")
interface ProgressConfig {
    /** Milliseconds between two reads of the campaigns that someone watches. */
    @WithDefault("500")
    int tickMs();

    /** Milliseconds without news after which a watcher gets a heartbeat. */
    @WithDefault("15000")
    int heartbeatMs();
}
