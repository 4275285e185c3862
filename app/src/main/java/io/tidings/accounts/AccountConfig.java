package io.tidings.accounts;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** How people and programs get in. */
@ConfigMapping(prefix = "tidings.accounts")
public interface AccountConfig {
    /** A key of at least 16 characters that the demo account, or else the only account, accepts. */
    Optional<String> apiKey();

    /** Whether an empty database gets a demo account; set when the program runs its own database. */
    @WithDefault("false")
    boolean demo();

    /** Where people reach the pages; only for printing links. */
    Optional<String> publicUrl();

    /** A session ends after so long without a request. */
    @WithDefault("14d")
    Duration sessionIdle();

    /** A session ends after so long whatever happens. */
    @WithDefault("30d")
    Duration sessionLife();

    /** An invitation's link is good for so long. */
    @WithDefault("3d")
    Duration invitationLife();

    /** How many wrong passwords for one address from one place before the next must wait. */
    @WithDefault("5")
    int signInAttempts();

    /** How many wrong passwords from one place, for any addresses. */
    @WithDefault("50")
    int signInAttemptsPerPlace();

    /** Over which time wrong passwords are counted. */
    @WithDefault("15m")
    Duration signInWindow();
}
