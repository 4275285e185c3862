package io.tidings.links;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Settings of tracked links. */
@ConfigMapping(prefix = "tidings.links")
interface LinkConfig {
    /**
     * Public address of this program for recipients, such as {@code https://example.org}. Without it no links are
     * tracked.
     */
    Optional<String> url();
}
