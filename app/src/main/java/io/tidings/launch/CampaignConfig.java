package io.tidings.launch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Previews and launches of campaigns. */
@ConfigMapping(prefix = "tidings.campaigns")
interface CampaignConfig {
    /** Recipients for whom a preview renders every text. A preview of more renders this many and says so. */
    @WithDefault("10000")
    int previewLimit();

    /** A scheduled campaign that is later than this is not launched. It waits for a person. */
    @WithDefault("PT1H")
    Duration lateLaunch();

    /** Message blocks that a launch writes in one transaction. */
    @WithDefault("8")
    int blocksPerChunk();
}
