package io.tidings.maintenance;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long things are kept. */
@ConfigMapping(prefix = "tidings.retention")
public interface RetentionConfig {
    /** Records of ended jobs: tasks, imports, and the rows that imports rejected. */
    @WithDefault("4d")
    Duration records();

    /** Receipts as providers sent them; what they said stays with their messages. */
    @WithDefault("14d")
    Duration receipts();

    /** Messages of accounts that did not choose otherwise; 0 keeps them for good. */
    @WithDefault("365d")
    Duration messages();

    /** Answers for repeated requests with the same Idempotency-Key. */
    @WithDefault("1d")
    Duration idempotencyKeys();
}
