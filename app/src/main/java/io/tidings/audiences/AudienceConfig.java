package io.tidings.audiences;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Audiences of campaigns. */
@ConfigMapping(prefix = "tidings.campaigns")
interface AudienceConfig {
    /** Contacts that one request may name by id. Larger audiences use an import, a tag or a filter. */
    @WithDefault("100000")
    int maxCustomerIds();
}
