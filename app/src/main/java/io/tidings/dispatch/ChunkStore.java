package io.tidings.dispatch;

import io.tidings.ratelimits.PrefetchedRateTokens;
import io.tidings.ratelimits.RateLimit;
import io.tidings.ratelimits.RateLimits;
import io.tidings.shared.Channel;
import io.tidings.suppression.SuppressedNumbers;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/**
 * Commits the intent to start a chunk: the write-ahead of sending. One small transaction moves the watermark, renews
 * the lease, sees a requested stop, debits the rate limits and sees new opt-outs. A chunk without limits costs one
 * update.
 */
@Singleton
final class ChunkStore {
    /** A chunk is not started while its turn is further away: opt-outs and stops would come too late for it. */
    static final long HORIZON_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final double HORIZON_SECONDS = HORIZON_NANOS / 1e9;

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
     * @param postponed whether nothing was started only because the turn of the chunk is too far away
     * @param notBefore when the first call of the chunk may start, by {@link System#nanoTime}
     * @param readAt when the opt-outs were read, by {@link System#nanoTime}
     * @param optedOut recipients of the chunk who opted out
     */
    record Started(boolean allowed, boolean postponed, long notBefore, long readAt, Set<String> optedOut) {
        static final Started REFUSED = new Started(false, false, 0, 0, Set.of());

        static Started allowed(long notBefore, long readAt, Set<String> optedOut) {
            return new Started(true, false, notBefore, readAt, optedOut);
        }

        static Started postponed(long notBefore) {
            return new Started(false, true, notBefore, 0, Set.of());
        }
    }

    /**
     * The row after the update.
     *
     * @param turn seconds until the turn of the chunk, before the update
     * @param moved whether the row was updated
     * @param waits seconds until each debited limit is free
     */
    private record PositionChange(double turn, boolean moved, Double[] waits, long stamp) {}

    /**
     * Starts a chunk by one statement and one commit. Queries opt-outs only if the account's list changed since the
     * last query.
     */
    Started start(Chunk chunk, int leaseSeconds) {
        long begun = System.nanoTime();
        long notBefore = begun;
        var debits = new ArrayList<RateLimit>(chunk.limits().size());
        var taken = new HashMap<RateLimit, Long>();
        for (var limit : chunk.limits()) {
            var from = prefetched.use(limit, chunk.segments(), notBefore);
            if (from.isEmpty()) {
                debits.add(limit);
            } else {
                taken.put(limit, from.getAsLong());
            }
            notBefore = Math.max(notBefore, from.orElse(notBefore));
        }
        var moved = move(chunk, debits, leaseSeconds);
        if (moved.isEmpty() || !moved.get().moved()) {
            taken.forEach((limit, from) -> prefetched.keep(limit, chunk.segments(), from));
            return moved.map(ChunkStore::notStarted).orElse(Started.REFUSED);
        }
        return Started.allowed(
                afterDebits(chunk, debits, moved.get().waits(), notBefore),
                begun,
                suppressed.among(
                        chunk.block().account(), chunk.channel(), moved.get().stamp(), chunk.recipients()));
    }

    private static Started notStarted(PositionChange unchanged) {
        return unchanged.turn() > HORIZON_SECONDS
                ? Started.postponed(System.nanoTime() + (long) (unchanged.turn() * 1e9))
                : Started.REFUSED;
    }

    /** Keeps the tokens beyond the chunk's need. @return from when on the chunk may start */
    private long afterDebits(Chunk chunk, List<RateLimit> debits, Double[] waits, long notBefore) {
        long from = notBefore;
        for (int i = 0; i < waits.length; i++) {
            var limit = debits.get(i);
            long free = System.nanoTime() + (long) (waits[i] * 1e9);
            long used = free + (long) (chunk.segments() * 1e9 / limit.perSecond());
            prefetched.keep(limit, PrefetchedRateTokens.prefetchSize(limit, chunk.segments()) - chunk.segments(), used);
            from = limit.waits() ? Math.max(from, free) : from;
        }
        return from;
    }

    private Optional<PositionChange> move(Chunk chunk, List<RateLimit> debits, int leaseSeconds) {
        return jdbi.withHandle(handle -> {
            var query = debits.isEmpty()
                    ? handle.createQuery(
                            MOVE + RETURNING + ", 0 as turn, true as moved, cast('{}' as float8[]) as waits")
                    : bind(handle.createQuery(TURN + MOVE + DEBIT), debits, chunk.segments());
            return query.bind("upto", chunk.upto())
                    .bind("id", chunk.block().id().value())
                    .bind("fence", chunk.block().fence())
                    .bind("lease", leaseSeconds)
                    .bind("account", chunk.block().account().value())
                    .map((row, context) -> new PositionChange(
                            row.getDouble("turn"),
                            row.getBoolean("moved"),
                            (Double[]) row.getArray("waits").getArray(),
                            row.getLong("stamp")))
                    .findOne();
        });
    }

    private static final String MOVE = """
            update send_block
               set started_upto = :upto, lease_until = clock_timestamp() + make_interval(secs => :lease)
             where id = :id and fence = :fence and state = 'LEASED'
               and not stop_requested and not pause_requested and started_upto < :upto\
            """;

    private static final String RETURNING = " returning " + SuppressedNumbers.LIST_VERSION + " as stamp";

    /**
     * Starts nothing while the turn is far away. Reads the buckets without a lock, so that no chunk waits for the block
     * of another. Of several chunks that read at once, the later ones wait a little longer than the horizon.
     */
    private static final String TURN = """
            with wanted as (
                select * from unnest(:scopes, :ids, :names, :seconds, :waiting) with ordinality
                    as t(scope, id, name, seconds, waits, n)
            ), turn as (
                select coalesce(max(cast(extract(epoch from r.free_at - clock_timestamp()) as float8)), 0) as seconds
                  from wanted w join rate_bucket r using (scope, id, name) where w.waits
            ), moved as (
            """;

    /**
     * Debits each limit. Tokens that stay unused for 0.1 seconds expire, because catching up would be a burst. Rows are
     * locked in one order, so that no two chunks deadlock.
     */
    private static final String DEBIT = " and (select seconds from turn) <= " + HORIZON_SECONDS + RETURNING + """
            ), debited as (
                insert into rate_bucket as r (scope, id, name, free_at)
                select scope, id, name, statement_timestamp() + make_interval(secs => seconds)
                  from wanted where exists (select from moved) order by scope, id, name
                on conflict (scope, id, name) do update
                   set free_at = greatest(r.free_at, statement_timestamp() - interval '0.1 s')
                                 + (excluded.free_at - statement_timestamp())
                returning scope, id, name, free_at
            )
            select turn.seconds as turn, moved.stamp is not null as moved, moved.stamp,
                   array(select cast(extract(epoch from d.free_at - clock_timestamp()) as float8) - w.seconds
                           from wanted w join debited d using (scope, id, name) order by w.n) as waits
              from turn left join moved on true""";

    private static Query bind(Query query, List<RateLimit> limits, int segments) {
        return query.bind("scopes", limits.stream().map(RateLimit::scope).toArray(String[]::new))
                .bind("ids", limits.stream().map(RateLimit::id).toArray(Long[]::new))
                .bind("names", limits.stream().map(RateLimit::name).toArray(String[]::new))
                .bind("waiting", limits.stream().map(RateLimit::waits).toArray(Boolean[]::new))
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
        long now = System.nanoTime();
        return Started.allowed(now + wait, now, optedOut(chunk));
    }

    /** Returns the recipients of the chunk who opted out by now. */
    Set<String> optedOut(Chunk chunk) {
        return suppressed.queryAmong(chunk.block().account(), chunk.channel(), chunk.recipients());
    }
}
