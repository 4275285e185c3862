package io.tidings.contacts;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** The settings of contacts. */
@ConfigMapping(prefix = "tidings.contacts")
public interface ContactConfig {
    /**
     * Key of the hashes by which the suppression list recognises the numbers of erased people. It needs at least 32
     * characters, must be the same on every node, and must never change. Without it the database stores its own key,
     * which every dump then contains.
     */
    Optional<String> suppressionKey();
}
