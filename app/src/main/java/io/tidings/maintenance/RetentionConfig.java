package io.tidings.maintenance;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.tidings.shared.Bounds;
import java.time.Duration;

/** How long the program keeps records. A job removes older ones each night at 03:30 UTC. */
@ConfigMapping(prefix = "tidings.retention")
interface RetentionConfig {
    /** Records of ended jobs: tasks, imports, and the rows that imports rejected. */
    @WithDefault("4d")
    Duration records();

    /** Receipts as the providers sent them. Their meaning stays with the messages. */
    @WithDefault("14d")
    Duration receipts();

    /** Messages of accounts that have no retention of their own. {@code 0s} keeps them for ever. */
    @WithDefault("365d")
    @Bounds(min = 0)
    Duration messages();

    /** Stored responses to requests with an {@code Idempotency-Key}. */
    @WithDefault("1d")
    Duration idempotencyKeys();
}
