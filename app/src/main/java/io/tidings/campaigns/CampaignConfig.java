package io.tidings.campaigns;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of campaigns. */
@ConfigMapping(prefix = "tidings.campaigns")
interface CampaignConfig {
    /** Contacts that may be named one by one; beyond that an import or a tag is the way. */
    @WithDefault("100000")
    int maxCustomerIds();

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
