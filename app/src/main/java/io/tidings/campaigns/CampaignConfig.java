package io.tidings.campaigns;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of launches and of what is asked before them. */
@ConfigMapping(prefix = "tidings.campaigns")
interface CampaignConfig {
    /** Recipients up to which a preview renders every text; beyond that it renders this many and says so. */
    @WithDefault("10000")
    int previewLimit();

    /** How late a scheduled campaign may still be launched by itself; one that is later waits for a person. */
    @WithDefault("PT1H")
    Duration lateLaunch();

    /** Message blocks written in one transaction of the launcher. */
    @WithDefault("8")
    int blocksPerChunk();
}
