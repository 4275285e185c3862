package io.tidings.web;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Limits of requests, and access to the metrics. */
@ConfigMapping(prefix = "tidings.web")
interface WebConfig {
    /** The largest body of a request that is not an upload, in bytes. */
    @WithDefault("2097152")
    long maxBodyBytes();

    /**
     * With this token as a bearer, a program may read {@code /q/metrics}. Without the setting, every request is
     * refused.
     */
    Optional<String> metricsToken();
}
