package io.tidings.links;

import io.tidings.links.LinkTokens.Token;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jdbi.v3.core.Jdbi;

/** Finds the targets of links. Caches them, because they never change after the launch. Thread-safe. */
@Singleton
final class LinkTargets {
    /** Campaigns in the cache; about 2 MB with ten long addresses each. */
    private static final int MAX_CACHED = 1_000;

    private final Jdbi jdbi;
    /** Targets by the id of the campaign's first message. */
    private final ConcurrentNavigableMap<Long, LinkStore.Targets> cache = new ConcurrentSkipListMap<>();

    LinkTargets(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Returns the target address. Empty when the message has no such link. */
    Optional<String> of(Token token) {
        return cached(token.message())
                .or(() -> load(token.message()))
                .flatMap(targets -> Optional.ofNullable(targets.urls().get(token.number())));
    }

    private Optional<LinkStore.Targets> cached(long message) {
        return Optional.ofNullable(cache.floorEntry(message))
                .map(Map.Entry::getValue)
                .filter(targets -> message <= targets.last());
    }

    private Optional<LinkStore.Targets> load(long message) {
        var found = jdbi.withHandle(handle -> LinkStore.targets(handle, message));
        found.ifPresent(targets -> {
            if (cache.size() >= MAX_CACHED) {
                cache.clear();
            }
            cache.put(targets.first(), targets);
        });
        return found;
    }
}
