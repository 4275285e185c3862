package io.tidings.database;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidings.shared.BackgroundLoop;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Reports this node as not ready while the disk of the data directory is nearly full, and logs it once a minute. Uploads,
 * the journal and the embedded database are on this disk. The work continues by itself when there is space again.
 */
@Readiness
@Singleton
final class DiskSpace implements HealthCheck {
    private static final Logger LOG = Logger.getLogger(DiskSpace.class);
    private static final long MEGABYTE = 1024 * 1024;
    private static final long MINIMUM_BYTES = 100 * MEGABYTE;
    private static final Duration PERIOD = Duration.ofMinutes(1);

    private final DataDirectory data;
    private final long minimumBytes;
    private final BackgroundLoop loop;
    private volatile boolean wasLow;

    @Inject
    DiskSpace(DataDirectory data) {
        this(data, MINIMUM_BYTES);
    }

    DiskSpace(DataDirectory data, long minimumBytes) {
        this.data = data;
        this.minimumBytes = minimumBytes;
        this.loop = BackgroundLoop.virtual("disk-space", this::logIfLow)
                .every(PERIOD)
                .onError(e -> LOG.warnf("The free space of the data directory cannot be read: %s", e.getClass()));
    }

    void start(@Observes StartupEvent event) {
        loop.start();
    }

    void stop(@Observes ShutdownEvent event) {
        loop.stop();
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("disk space of the data directory")
                .status(isEnough())
                .build();
    }

    private boolean isEnough() {
        try {
            return freeBytes() >= minimumBytes;
        } catch (IOException unreadable) {
            return false;
        }
    }

    void logIfLow() throws IOException {
        long free = freeBytes();
        if (free < minimumBytes) {
            LOG.errorf(
                    "The disk of the data directory %s is nearly full: %d MB are free, and %d MB are needed. Work that"
                            + " needs space waits until there is more.",
                    data.root(), free / MEGABYTE, minimumBytes / MEGABYTE);
            wasLow = true;
        } else if (wasLow) {
            LOG.infof("The disk of the data directory has %d MB of free space again", free / MEGABYTE);
            wasLow = false;
        }
    }

    private long freeBytes() throws IOException {
        return Files.getFileStore(data.root()).getUsableSpace();
    }
}
