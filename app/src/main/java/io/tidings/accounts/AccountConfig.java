package io.tidings.accounts;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Accounts, sessions and sign-in. */
@ConfigMapping(prefix = "tidings.accounts")
interface AccountConfig {
    /**
     * An API key of at least 16 characters, for scripts. It acts for the demo account, or else for the only
     * account.
     */
    Optional<String> apiKey();

    /**
     * A key of at least 32 characters with which the operator creates, closes, exports and erases accounts. Without it,
     * no request can.
     */
    Optional<String> installationKey();

    /** Whether an empty database gets a demo account. It is {@code true} with the embedded database. */
    @WithDefault("false")
    boolean demo();

    /** Public address of the pages, for links in invitations and at the first start. */
    Optional<String> publicUrl();

    /** A session ends after this time without a request. */
    @WithDefault("14d")
    Duration sessionIdle();

    /** A session ends at this age, even when it is used. */
    @WithDefault("30d")
    Duration sessionLife();

    /** The link of an invitation is valid for this time. */
    @WithDefault("3d")
    Duration invitationLife();

    /** A closed account can be reopened for this time. */
    @WithDefault("30d")
    Duration reopenWithin();

    /** Wrong passwords for one e-mail address from one network address before the next attempt must wait. */
    @WithDefault("5")
    int signInAttempts();

    /** Wrong passwords from one network address, for any e-mail addresses. */
    @WithDefault("50")
    int signInAttemptsPerPlace();

    /** The period over which wrong passwords are counted. */
    @WithDefault("15m")
    Duration signInWindow();
}
