package io.tidings.imports;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Limits of imports. */
@ConfigMapping(prefix = "tidings.imports")
public interface ImportConfig {
    /** The largest file that may be uploaded. */
    @WithDefault("200M")
    MemorySize maxFileSize();

    /** How many rows a file may have, the header not counted. A file with more is refused before a row is stored. */
    @WithDefault("1000000")
    int maxRows();

    /** How many imports an account may have under way. */
    @WithDefault("5")
    int maxActive();
}
