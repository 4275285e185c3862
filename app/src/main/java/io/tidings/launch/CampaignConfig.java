package io.tidings.launch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.tidings.shared.Bounds;
import java.time.Duration;

/** Previews and launches of campaigns. */
@ConfigMapping(prefix = "tidings.campaigns")
interface CampaignConfig {
    /** The maximum number of texts that a preview renders. A preview of a larger audience is marked as a sample. */
    @WithDefault("10000")
    int previewLimit();

    /** A campaign that is overdue by more than this is not launched. It stays scheduled until a person acts. */
    @WithDefault("PT1H")
    @Bounds(min = 0)
    Duration lateLaunch();

    /** The number of message blocks that a launch writes in one transaction. */
    @WithDefault("8")
    int blocksPerChunk();
}
