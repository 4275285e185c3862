package io.tidings.imports;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Limits of imports. */
@ConfigMapping(prefix = "tidings.imports")
interface ImportConfig {
    /** The largest file that may be uploaded. {@code K}, {@code M} and {@code G} are units. */
    @WithDefault("200M")
    MemorySize maxFileSize();

    /** Rows that a file may have, without the header. A file with more rows is refused before any row is stored. */
    @WithDefault("1000000")
    int maxRows();

    /** Imports of one account that may run at the same time. */
    @WithDefault("5")
    int maxActive();
}
