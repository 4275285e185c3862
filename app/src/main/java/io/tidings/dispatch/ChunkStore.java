package io.tidings.dispatch;

import io.tidings.ratelimits.PrefetchedRateTokens;
import io.tidings.ratelimits.RateLimit;
import io.tidings.ratelimits.RateLimits;
import io.tidings.shared.Channel;
import io.tidings.suppression.SuppressedNumbers;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/**
 * Commits the intent to start a chunk: the write-ahead of sending. One small transaction moves the watermark, renews
 * the lease, sees a requested stop, debits the rate limits and sees new opt-outs. A chunk without limits costs one
 * update.
 */
@Singleton
final class ChunkStore {
    private final Jdbi jdbi;
    private final SuppressedNumbers suppressed;
    private final PrefetchedRateTokens prefetched;

    ChunkStore(Jdbi jdbi, SuppressedNumbers suppressed, PrefetchedRateTokens allowances) {
        this.jdbi = jdbi;
        this.suppressed = suppressed;
        this.prefetched = allowances;
    }

    /**
     * A chunk to start.
     *
     * @param upto the watermark: the last message of the chunk; for the last chunk, the end of the block
     * @param recipients their numbers in E.164
     * @param segments of the whole chunk
     */
    record Chunk(
            Block block, long upto, Channel channel, List<String> recipients, int segments, List<RateLimit> limits) {}

    /**
     * The result of a start.
     *
     * @param notBefore when the first call of the chunk may start, by {@link System#nanoTime}
     * @param optedOut recipients of the chunk who opted out
     */
    record Started(boolean allowed, long notBefore, Set<String> optedOut) {
        static final Started REFUSED = new Started(false, 0, Set.of());
    }

    /**
     * The row after the update.
     *
     * @param waits seconds until each debited limit is free
     */
    private record PositionChange(Double[] waits, long stamp) {}

    /**
     * Starts a chunk by one statement and one commit. Queries opt-outs only if the account's list changed since the
     * last query.
     */
    Started start(Chunk chunk, int leaseSeconds) {
        long notBefore = System.nanoTime();
        var debits = new ArrayList<RateLimit>(chunk.limits().size());
        for (var limit : chunk.limits()) {
            var from = prefetched.use(limit, chunk.segments(), notBefore);
            if (from.isEmpty()) {
                debits.add(limit);
            }
            notBefore = Math.max(notBefore, from.orElse(notBefore));
        }
        var moved = move(chunk, debits, leaseSeconds);
        if (moved.isEmpty()) {
            return Started.REFUSED;
        }
        var waits = moved.get().waits();
        for (int i = 0; i < waits.length; i++) {
            var limit = debits.get(i);
            long free = System.nanoTime() + (long) (waits[i] * 1e9);
            long used = free + (long) (chunk.segments() * 1e9 / limit.perSecond());
            prefetched.keep(limit, PrefetchedRateTokens.prefetchSize(limit, chunk.segments()) - chunk.segments(), used);
            notBefore = limit.waits() ? Math.max(notBefore, free) : notBefore;
        }
        return new Started(
                true,
                notBefore,
                suppressed.among(
                        chunk.block().account(), chunk.channel(), moved.get().stamp(), chunk.recipients()));
    }

    private Optional<PositionChange> move(Chunk chunk, List<RateLimit> debits, int leaseSeconds) {
        return jdbi.withHandle(handle -> {
            var query = debits.isEmpty()
                    ? handle.createQuery(MOVE + ", cast('{}' as float8[]) as waits")
                    : bind(handle.createQuery("with moved as (" + MOVE + ")" + DEBIT), debits, chunk.segments());
            return query.bind("upto", chunk.upto())
                    .bind("id", chunk.block().id().value())
                    .bind("fence", chunk.block().fence())
                    .bind("lease", leaseSeconds)
                    .bind("account", chunk.block().account().value())
                    .map((row, context) ->
                            new PositionChange((Double[]) row.getArray("waits").getArray(), row.getLong("stamp")))
                    .findOne();
        });
    }

    private static final String MOVE = """
            update send_block
               set started_upto = :upto, lease_until = clock_timestamp() + make_interval(secs => :lease)
             where id = :id and fence = :fence and state = 'LEASED'
               and not stop_requested and not pause_requested and started_upto < :upto
            returning\s""" + SuppressedNumbers.LIST_VERSION + " as stamp";

    /**
     * Debits each limit. Tokens that stay unused for 0.1 seconds expire, because catching up would be a burst. Rows are
     * locked in one order, so that no two chunks deadlock.
     */
    private static final String DEBIT = """
            , wanted as (
                select * from unnest(:scopes, :ids, :names, :seconds) with ordinality as t(scope, id, name, seconds, n)
                 where exists (select from moved)
            ), debited as (
                insert into rate_bucket as r (scope, id, name, free_at)
                select scope, id, name, statement_timestamp() + make_interval(secs => seconds)
                  from wanted order by scope, id, name
                on conflict (scope, id, name) do update
                   set free_at = greatest(r.free_at, statement_timestamp() - interval '0.1 s')
                                 + (excluded.free_at - statement_timestamp())
                returning scope, id, name, free_at
            )
            select stamp,
                   array(select cast(extract(epoch from d.free_at - clock_timestamp()) as float8) - w.seconds
                           from wanted w join debited d using (scope, id, name) order by w.n) as waits
              from moved""";

    private static Query bind(Query query, List<RateLimit> limits, int segments) {
        return query.bind("scopes", limits.stream().map(RateLimit::scope).toArray(String[]::new))
                .bind("ids", limits.stream().map(RateLimit::id).toArray(Long[]::new))
                .bind("names", limits.stream().map(RateLimit::name).toArray(String[]::new))
                .bind(
                        "seconds",
                        limits.stream()
                                .map(limit ->
                                        PrefetchedRateTokens.prefetchSize(limit, segments) / (double) limit.perSecond())
                                .toArray(Double[]::new));
    }

    /** Returns whether this holder's watermark is committed. Used after a commit without an answer. */
    boolean isStarted(Chunk chunk) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select started_upto = :upto from send_block
                         where id = :id and fence = :fence and state = 'LEASED'""")
                .bind("id", chunk.block().id().value())
                .bind("fence", chunk.block().fence())
                .bind("upto", chunk.upto())
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false));
    }

    /** As {@link #isStarted}, with the opt-outs read again, because the answer of the commit was lost. */
    Started confirm(Chunk chunk) {
        if (!isStarted(chunk)) {
            return Started.REFUSED;
        }
        // The debit was made, but its wait is unknown. So wait as long as the chunk itself takes.
        long wait = (long) (chunk.segments() / RateLimits.least(chunk.limits()) * 1e9);
        return new Started(true, System.nanoTime() + wait, optedOut(chunk));
    }

    /** Returns the recipients of the chunk who opted out by now. */
    Set<String> optedOut(Chunk chunk) {
        return suppressed.queryAmong(chunk.block().account(), chunk.channel(), chunk.recipients());
    }
}
