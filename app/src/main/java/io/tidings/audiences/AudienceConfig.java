package io.tidings.audiences;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of audiences. */
@ConfigMapping(prefix = "tidings.campaigns")
interface AudienceConfig {
    /** The maximum number of contact ids in one request. Larger audiences use an import, a tag or a filter. */
    @WithDefault("100000")
    int maxCustomerIds();
}
