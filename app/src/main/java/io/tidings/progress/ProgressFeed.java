package io.tidings.progress;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.ShutdownEvent;
import io.tidings.shared.CampaignId;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Tells watchers how campaigns go. One thread looks at all watched campaigns together, as long as there are any; two
 * hundred watchers of a campaign cost as many queries as one.
 */
@Singleton
final class ProgressFeed {
    private static final Logger LOG = Logger.getLogger(ProgressFeed.class);

    private final ProgressReader reader;
    private final ObjectMapper mapper;
    private final Duration tick;
    private final long heartbeatNanos;
    private final Map<CampaignId, Set<Watcher>> watched = new ConcurrentHashMap<>();
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile boolean stopped;

    ProgressFeed(ProgressReader reader, ObjectMapper mapper, ProgressConfig config) {
        this.reader = reader;
        this.mapper = mapper;
        this.tick = Duration.ofMillis(config.tickMs());
        this.heartbeatNanos = Duration.ofMillis(config.heartbeatMs()).toNanos();
    }

    /** Tells the watcher at once, and from then on until the campaign is over or the watcher is gone. */
    void add(CampaignId campaign, Watcher watcher, Snapshot now) {
        watcher.tell(told(now), heartbeatNanos);
        if (now.progress().over() || stopped) {
            return;
        }
        watched.compute(campaign, (id, others) -> {
            var all = others == null ? ConcurrentHashMap.<Watcher>newKeySet() : others;
            all.add(watcher);
            return all;
        });
        wake();
    }

    /** For tests and metrics. */
    int watchers() {
        return watched.values().stream().mapToInt(Set::size).sum();
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    private void wake() {
        if (running.compareAndSet(false, true)) {
            Thread.ofVirtual().name("progress").start(this::run);
        }
    }

    private void run() {
        do {
            try {
                while (!stopped && !watched.isEmpty()) {
                    Thread.sleep(tick);
                    look();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                stopped = true;
            } finally {
                running.set(false);
            }
            // A watcher that came between the last look and this line has found us running.
        } while (!stopped && !watched.isEmpty() && running.compareAndSet(false, true));
    }

    private void look() {
        try {
            var snapshots = reader.read(Set.copyOf(watched.keySet()));
            for (var campaign : watched.keySet()) {
                var snapshot = snapshots.get(campaign);
                if (snapshot == null) {
                    leave(campaign);
                } else {
                    tell(campaign, told(snapshot));
                }
            }
        } catch (RuntimeException e) {
            // The database may be away for a moment; watchers wait rather than be cut off.
            LOG.warnf("Progress could not be read: %s", e.getClass().getSimpleName());
        }
    }

    private void tell(CampaignId campaign, Watcher.Told told) {
        watched.computeIfPresent(campaign, (id, watchers) -> {
            watchers.removeIf(Watcher::isClosed);
            watchers.forEach(watcher -> watcher.tell(told, heartbeatNanos));
            return watchers.isEmpty() ? null : watchers;
        });
    }

    /** A draft can be deleted while somebody watches it. Who asks again is answered 404. */
    private void leave(CampaignId campaign) {
        var watchers = watched.remove(campaign);
        if (watchers != null) {
            watchers.forEach(Watcher::leave);
        }
    }

    private Watcher.Told told(Snapshot snapshot) {
        try {
            return new Watcher.Told(
                    snapshot.eventId(),
                    mapper.writeValueAsString(snapshot.progress()),
                    snapshot.progress().over());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("progress cannot be written as JSON", e);
        }
    }
}
