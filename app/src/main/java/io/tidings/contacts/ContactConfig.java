package io.tidings.contacts;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** How contacts are kept. */
@ConfigMapping(prefix = "tidings.contacts")
public interface ContactConfig {
    /**
     * At least 32 characters, the same on every node and for as long as the database lives: the key under which numbers of
     * erased people stay recognisable on the suppression list. Without it the database keeps a key of its own, which is
     * then in every dump.
     */
    Optional<String> suppressionKey();
}
