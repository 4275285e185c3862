package io.tidings.links;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Settings of tracked links. */
@ConfigMapping(prefix = "tidings.links")
interface LinkConfig {
    /** Where recipients reach this program, as {@code https://example.org}; without it no links are tracked. */
    Optional<String> url();
}
