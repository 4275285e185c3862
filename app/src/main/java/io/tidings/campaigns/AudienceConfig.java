package io.tidings.campaigns;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of the audiences of campaigns. */
@ConfigMapping(prefix = "tidings.campaigns")
interface AudienceConfig {
    /** Contacts that may be named one by one; beyond that an import or a tag is the way. */
    @WithDefault("100000")
    int maxCustomerIds();
}
