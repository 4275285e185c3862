package io.tidings.imports;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidings.observability.Redacted;
import io.tidings.shared.BackgroundLoop;
import io.tidings.shared.ImportId;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import org.jboss.logging.Logger;

/** Deletes files that no import needs, at startup and daily. */
@Singleton
final class ImportHousekeeping {
    /**
     * Files older than this are abandoned. An upload that is still running is younger, because it times out earlier.
     */
    private static final Duration ABANDONED_AGE = Duration.ofHours(1);

    private static final Logger LOG = Logger.getLogger(ImportHousekeeping.class);

    private final UploadFolder folder;
    private final ImportStore store;
    /** The times of files are of this machine, not of the database. */
    private final InstantSource clock = InstantSource.system();

    /** Each node cleans its own folder, so this cannot be a job that runs on one node. */
    private final BackgroundLoop daily = BackgroundLoop.platform("upload-cleanup", this::deleteAbandoned)
            .firstAfter(Duration.ofDays(1))
            .every(Duration.ofDays(1))
            .onError(ImportHousekeeping::logFailure);

    ImportHousekeeping(UploadFolder folder, ImportStore store) {
        this.folder = folder;
        this.store = store;
    }

    void start(@Observes StartupEvent event) {
        // No upload can be running yet, so all files are from an earlier run.
        deleteUnused(clock.instant());
        daily.start();
    }

    void stop(@Observes ShutdownEvent event) {
        daily.stop();
    }

    void deleteUnused(Instant lastWrittenBefore) {
        try {
            var orphans = new HashSet<>(folder.lastWrittenBefore(lastWrittenBefore));
            if (!orphans.isEmpty()) {
                orphans.removeAll(store.processing(orphans));
                orphans.forEach(orphan -> folder.delete(new ImportId(orphan)));
            }
        } catch (IOException | RuntimeException e) {
            logFailure(e);
        }
    }

    private void deleteAbandoned() {
        deleteUnused(clock.instant().minus(ABANDONED_AGE));
    }

    private static void logFailure(Exception e) {
        LOG.warn("The folder of uploads could not be cleaned up", Redacted.of(e));
    }
}
