package io.tidings.progress;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.ShutdownEvent;
import io.tidings.shared.BackgroundLoop;
import io.tidings.shared.CampaignId;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Tells watchers how campaigns go. One thread looks at all watched campaigns together; two hundred watchers of a campaign
 * cost as many queries as one.
 */
@Singleton
final class ProgressFeed {
    private static final Logger LOG = Logger.getLogger(ProgressFeed.class);

    private final ProgressReader reader;
    private final ObjectMapper mapper;
    private final long heartbeatNanos;
    private final Map<CampaignId, Set<ProgressSubscriber>> subscribers = new ConcurrentHashMap<>();
    private final BackgroundLoop loop;

    ProgressFeed(ProgressReader reader, ObjectMapper mapper, ProgressConfig config) {
        this.reader = reader;
        this.mapper = mapper;
        this.heartbeatNanos = Duration.ofMillis(config.heartbeatMs()).toNanos();
        var tick = Duration.ofMillis(config.tickMs());
        // The database may be away for a moment; watchers wait rather than be cut off.
        this.loop = BackgroundLoop.virtual("progress", this::poll)
                .firstAfter(tick)
                .every(tick)
                .onError(e ->
                        LOG.warnf("Progress could not be read: %s", e.getClass().getSimpleName()));
    }

    /** Tells the watcher at once, and from then on until the campaign is over or the watcher is gone. */
    void add(CampaignId campaign, ProgressSubscriber watcher, TimedSnapshot now) {
        watcher.send(event(now), heartbeatNanos);
        if (now.progress().over() || loop.isStopped()) {
            return;
        }
        subscribers.compute(campaign, (id, others) -> {
            var all = others == null ? ConcurrentHashMap.<ProgressSubscriber>newKeySet() : others;
            all.add(watcher);
            return all;
        });
        loop.start();
    }

    /** For tests and metrics. */
    int subscriberCount() {
        return subscribers.values().stream().mapToInt(Set::size).sum();
    }

    void stop(@Observes ShutdownEvent event) {
        loop.stop();
    }

    private void poll() {
        if (subscribers.isEmpty()) {
            return;
        }
        var snapshots = reader.read(Set.copyOf(subscribers.keySet()));
        for (var campaign : subscribers.keySet()) {
            var snapshot = snapshots.get(campaign);
            if (snapshot == null) {
                closeAll(campaign);
            } else {
                publish(campaign, event(snapshot));
            }
        }
    }

    private void publish(CampaignId campaign, ProgressSubscriber.ProgressEvent told) {
        subscribers.computeIfPresent(campaign, (id, watchers) -> {
            watchers.removeIf(ProgressSubscriber::isClosed);
            watchers.forEach(watcher -> watcher.send(told, heartbeatNanos));
            return watchers.isEmpty() ? null : watchers;
        });
    }

    /** A draft can be deleted while somebody watches it. Who asks again is answered 404. */
    private void closeAll(CampaignId campaign) {
        var watchers = subscribers.remove(campaign);
        if (watchers != null) {
            watchers.forEach(ProgressSubscriber::close);
        }
    }

    private ProgressSubscriber.ProgressEvent event(TimedSnapshot snapshot) {
        try {
            return new ProgressSubscriber.ProgressEvent(
                    snapshot.eventId(),
                    mapper.writeValueAsString(snapshot.progress()),
                    snapshot.progress().over());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("progress cannot be written as JSON", e);
        }
    }
}
