package io.tidings.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The database, whether embedded or external. */
@ConfigMapping(prefix = "tidings.database")
interface DatabaseConfig {
    /**
     * Whether this node sends only while {@code fsync} and {@code full_page_writes} of PostgreSQL are on. Choose
     * {@code false} only if the storage itself prevents torn pages, as ZFS and Amazon Aurora do.
     */
    @WithDefault("true")
    boolean requireDurableServer();
}
