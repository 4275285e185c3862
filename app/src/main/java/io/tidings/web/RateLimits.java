package io.tidings.web;

import io.tidings.web.TokenBuckets.Bucket;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The quotas of accounts and keys by class of route. Each node counts reads and writes for itself; launches are so few and
 * weigh so much that all nodes count them together. Thread-safe.
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

    /** One level for the account, and one for the key where keys have a quota of their own. */
    List<TokenBuckets.Level> take(RateLimitSubject who) {
        if (who.route() == RouteClass.LAUNCH) {
            return List.of(launches.take(who.account(), ofAccount(who)));
        }
        return buckets.take(who.key() == 0 ? List.of(ofAccount(who)) : List.of(ofAccount(who), ofKey(who)));
    }

    private Bucket ofAccount(RateLimitSubject who) {
        var own = who.limits();
        var quota = switch (who.route()) {
            case READ -> or(own.reads(), config.readsPerMinute());
            case WRITE -> or(own.writes(), config.writesPerMinute());
            case LAUNCH -> or(own.launches(), config.launchesPerMinute());
        };
        return new Bucket("%s:account:%s".formatted(who.route().text(), who.account()), quota);
    }

    private Bucket ofKey(RateLimitSubject who) {
        var quota = who.route() == RouteClass.READ ? config.keyReadsPerMinute() : config.keyWritesPerMinute();
        return new Bucket("%s:key:%d".formatted(who.route().text(), who.key()), quota);
    }

    private static int or(@Nullable Integer own, int general) {
        return own == null ? general : own;
    }
}
