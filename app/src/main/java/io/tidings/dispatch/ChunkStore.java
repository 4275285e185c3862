package io.tidings.dispatch;

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
 * Commits the intent to begin a chunk: the write-ahead of sending. One small transaction moves the watermark, renews the
 * lease, sees a stop, debits what limits the rate and sees whether anybody has asked not to be written to since the last
 * one. A chunk without limits costs one update.
 */
@Singleton
final class ChunkStore {
    private final Jdbi jdbi;
    private final SuppressedNumbers suppressed;
    private final PrefetchedRateTokens allowances;

    ChunkStore(Jdbi jdbi, SuppressedNumbers suppressed, PrefetchedRateTokens allowances) {
        this.jdbi = jdbi;
        this.suppressed = suppressed;
        this.allowances = allowances;
    }

    /**
     * What is to be begun.
     *
     * @param upto the watermark: the last message of the chunk, or what comes after it of the block
     * @param recipients whom it goes to, E.164
     * @param segments of the chunk
     */
    record Chunk(
            Block block, long upto, Channel channel, List<String> recipients, int segments, List<RateLimit> limits) {}

    /**
     * @param notBefore by {@link System#nanoTime}: when the first send of the chunk may begin
     * @param optedOut recipients of the chunk who must not be written to
     */
    record Started(boolean allowed, long notBefore, Set<String> optedOut) {
        static final Started REFUSED = new Started(false, 0, Set.of());
    }

    /** @param waits seconds until each debited limit is free */
    private record PositionChange(Double[] waits, long stamp) {}

    /** One statement, and one commit; a second look only when somebody was put on the account's list since the last. */
    Started start(Chunk chunk, int leaseSeconds) {
        long notBefore = System.nanoTime();
        var debits = new ArrayList<RateLimit>(chunk.limits().size());
        for (var limit : chunk.limits()) {
            var from = allowances.use(limit, chunk.segments(), notBefore);
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
            allowances.keep(limit, PrefetchedRateTokens.lot(limit, chunk.segments()) - chunk.segments(), used);
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
     * Takes the chunk's share of each limit. What was not used for a tenth of a second is lost: catching up would be a
     * burst. Rows are locked in one order, so that no two chunks wait for each other.
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
                                .map(limit -> PrefetchedRateTokens.lot(limit, segments) / (double) limit.perSecond())
                                .toArray(Double[]::new));
    }

    /** After a commit whose result nobody heard: whether the watermark stands where this holder wanted it. */
    boolean startedAs(Chunk chunk) {
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

    /** As {@link #startedAs}, with the opt-outs looked up again, since their answer was lost with the commit's. */
    Started again(Chunk chunk) {
        if (!startedAs(chunk)) {
            return Started.REFUSED;
        }
        // The debit was made; how long it said to wait is unknown, so wait as long as the chunk itself takes.
        long wait = (long) (chunk.segments() / RateLimits.least(chunk.limits()) * 1e9);
        return new Started(true, System.nanoTime() + wait, optedOut(chunk));
    }

    /** Who of the chunk must not be written to, as things stand now. */
    Set<String> optedOut(Chunk chunk) {
        return suppressed.queryAmong(chunk.block().account(), chunk.channel(), chunk.recipients());
    }
}
