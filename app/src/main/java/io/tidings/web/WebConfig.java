package io.tidings.web;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Limits of the edge. */
@ConfigMapping(prefix = "tidings.web")
public interface WebConfig {
    /** The largest body of a request that is no upload, in bytes. */
    @WithDefault("2097152")
    long maxBodyBytes();

    /** By which others than this machine read the metrics, as a bearer; without it nobody else does. */
    Optional<String> metricsToken();
}
