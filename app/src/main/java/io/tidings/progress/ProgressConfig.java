package io.tidings.progress;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of live progress. */
@ConfigMapping(prefix = "tidings.progress")
interface ProgressConfig {
    /** How often watched campaigns are looked at, in milliseconds. */
    @WithDefault("500")
    int tickMs();

    /** After how much silence a watcher hears that the line is alive, in milliseconds. */
    @WithDefault("15000")
    int heartbeatMs();
}
