package io.tidings.progress;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.ShutdownEvent;
import io.tidings.shared.AccountId;
import io.tidings.shared.BackgroundLoop;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Problem;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Sends the progress of campaigns to subscribers. One thread reads all subscribed campaigns together, so the number of
 * subscribers does not change the number of queries.
 */
@Singleton
final class ProgressFeed {
    private static final Logger LOG = Logger.getLogger(ProgressFeed.class);

    private final ProgressReader reader;
    private final ObjectMapper mapper;
    private final long heartbeatNanos;
    private final int streamsPerAccount;
    private final Map<CampaignId, Set<ProgressSubscriber>> subscribers = new ConcurrentHashMap<>();
    private final BackgroundLoop loop;

    ProgressFeed(ProgressReader reader, ObjectMapper mapper, ProgressConfig config) {
        this.reader = reader;
        this.mapper = mapper;
        this.heartbeatNanos = Duration.ofMillis(config.heartbeatMs()).toNanos();
        this.streamsPerAccount = config.streamsPerAccount();
        var tick = Duration.ofMillis(config.tickMs());
        // The database may be unavailable for a moment. The connections of subscribers stay open.
        this.loop = BackgroundLoop.virtual("progress", this::poll)
                .firstAfter(tick)
                .every(tick)
                .onError(e ->
                        LOG.warnf("Progress could not be read: %s", e.getClass().getSimpleName()));
    }

    /**
     * Sends the current progress at once, then each change until the campaign is over or the client disconnects. Answers
     * 429 {@code too_many_streams} when the account has its most streams. Synchronized, so that two requests do not both
     * take the last place.
     */
    synchronized void add(CampaignId campaign, ProgressSubscriber subscriber, TimedSnapshot now) {
        requireRoom(subscriber.account());
        subscriber.send(event(now), heartbeatNanos);
        if (now.progress().over() || loop.isStopped()) {
            return;
        }
        subscribers.compute(campaign, (id, others) -> {
            var all = others == null ? ConcurrentHashMap.<ProgressSubscriber>newKeySet() : others;
            all.add(subscriber);
            return all;
        });
        loop.start();
    }

    private void requireRoom(AccountId account) {
        long open = subscribers.values().stream()
                .flatMap(Set::stream)
                .filter(other -> other.account().equals(account) && !other.isClosed())
                .count();
        if (open >= streamsPerAccount) {
            throw Problem.of(
                            429,
                            "too_many_streams",
                            "Too many streams",
                            "The account has %d open event streams. Close one, or read the progress without a stream."
                                    .formatted(open))
                    .with("retry_after", 5)
                    .asException();
        }
    }

    /** Returns the number of connected subscribers. */
    int subscriberCount() {
        return subscribers.values().stream().mapToInt(Set::size).sum();
    }

    void stop(@Observes ShutdownEvent shutdown) {
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

    private void publish(CampaignId campaign, ProgressSubscriber.ProgressEvent event) {
        subscribers.computeIfPresent(campaign, (id, connected) -> {
            connected.removeIf(ProgressSubscriber::isClosed);
            connected.forEach(subscriber -> subscriber.send(event, heartbeatNanos));
            return connected.isEmpty() ? null : connected;
        });
    }

    /** Closes the streams of a deleted draft. The next request of a client is answered 404. */
    private void closeAll(CampaignId campaign) {
        var connected = subscribers.remove(campaign);
        if (connected != null) {
            connected.forEach(ProgressSubscriber::close);
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
