package io.tidings.contacts;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** How contacts are kept. */
@ConfigMapping(prefix = "tidings.contacts")
public interface ContactConfig {
    /**
     * Key of the hashes by which the suppression list recognises the numbers of erased people. It has at least 32
     * characters, is the same on every node, and must never change. Without it the database keeps a key of its own,
     * which is then in every dump.
     */
    Optional<String> suppressionKey();
}
