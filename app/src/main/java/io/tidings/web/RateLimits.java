package io.tidings.web;

import io.tidings.web.TokenBuckets.Bucket;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The rate limits of accounts and keys by route class. Each node counts reads and writes by itself. All nodes count
 * launches together, because they are few and expensive. Thread-safe.
 */
@Singleton
final class RateLimits {
    private static final int MAX_BUCKETS = 20_000;

    private final LimitConfig config;
    private final TokenBuckets buckets;
    private final LaunchCounter launches;

    RateLimits(LimitConfig config, InstantSource clock, Jdbi jdbi) {
        this.config = config;
        this.buckets = new TokenBuckets(clock, MAX_BUCKETS);
        this.launches = new LaunchCounter(jdbi);
    }

    /** Counts one request. Returns one level for the account, and one for the key unless it has no limit of its own. */
    List<TokenBuckets.Level> take(RateLimitSubject subject) {
        if (subject.route() == RouteClass.LAUNCH) {
            return List.of(launches.take(subject.account(), ofAccount(subject)));
        }
        return buckets.take(
                subject.key() == 0 ? List.of(ofAccount(subject)) : List.of(ofAccount(subject), ofKey(subject)));
    }

    /**
     * Takes back a launch that was refused, and counts it as a write instead. When the writes are used up, it stays counted.
     *
     * @return the level of launches; empty if the launch stays counted
     */
    Optional<TokenBuckets.Level> giveBack(RateLimitSubject launch) {
        boolean writable = take(launch.as(RouteClass.WRITE)).stream().noneMatch(TokenBuckets.Level::isExceeded);
        return writable ? Optional.of(launches.giveBack(launch.account(), ofAccount(launch))) : Optional.empty();
    }

    private Bucket ofAccount(RateLimitSubject subject) {
        var own = subject.limits();
        var quota = switch (subject.route()) {
            case READ -> or(own.reads(), config.readsPerMinute());
            case WRITE -> or(own.writes(), config.writesPerMinute());
            case LAUNCH -> or(own.launches(), config.launchesPerMinute());
        };
        return new Bucket("%s:account:%s".formatted(subject.route().text(), subject.account()), quota);
    }

    private Bucket ofKey(RateLimitSubject subject) {
        var quota = subject.route() == RouteClass.READ ? config.keyReadsPerMinute() : config.keyWritesPerMinute();
        return new Bucket("%s:key:%d".formatted(subject.route().text(), subject.key()), quota);
    }

    private static int or(@Nullable Integer own, int general) {
        return own == null ? general : own;
    }
}
