package io.tidings.dispatch;

import io.tidings.contacts.Suppressions;
import io.tidings.shared.Channel;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/**
 * Commits the intent to begin a chunk: the write-ahead of sending. One small transaction moves the watermark, renews the
 * lease, sees a stop, debits what limits the rate and finds who has asked not to be written to. A chunk without limits
 * and of an account that nobody has opted out of costs one update.
 */
@Singleton
final class ChunkStore {
    private final Jdbi jdbi;

    ChunkStore(Jdbi jdbi) {
        this.jdbi = jdbi;
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
     * @param delaySeconds until the first send of the chunk may begin
     * @param optedOut recipients of the chunk who must not be written to
     */
    record Started(boolean allowed, double delaySeconds, Set<String> optedOut) {
        static final Started REFUSED = new Started(false, 0, Set.of());
    }

    /** One statement, and one commit, whatever it has to look at. */
    Started start(Chunk chunk, int leaseSeconds) {
        return jdbi.withHandle(handle -> {
            var query = handle.createQuery("""
                    with moved as (
                        update send_block
                           set started_upto = :upto, lease_until = clock_timestamp() + make_interval(secs => :lease)
                         where id = :id and fence = :fence and state = 'LEASED'
                           and not stop_requested and not pause_requested and started_upto < :upto
                        returning true
                    )\
                    """ + (chunk.limits().isEmpty() ? "" : DEBIT) + """

                    select exists (select from moved) as allowed,
                    """
                    + (chunk.limits().isEmpty() ? "0.0" : DELAY) + " as delay, array(" + OPTED_OUT
                    + " and exists (select from moved)) as opted_out");
            if (!chunk.limits().isEmpty()) {
                bind(query, chunk);
            }
            return bindRecipients(query, chunk)
                    .bind("upto", chunk.upto())
                    .bind("id", chunk.block().id().value())
                    .bind("fence", chunk.block().fence())
                    .bind("lease", leaseSeconds)
                    .map((row, context) -> row.getBoolean("allowed")
                            ? new Started(true, row.getDouble("delay"), Set.of((String[])
                                    row.getArray("opted_out").getArray()))
                            : Started.REFUSED)
                    .one();
        });
    }

    /**
     * Takes the chunk's share of each limit. What was not used for a tenth of a second is lost: catching up would be a
     * burst. Rows are locked in one order, so that no two chunks wait for each other.
     */
    private static final String DEBIT = """
            , wanted as (
                select * from unnest(:scopes, :ids, :names, :seconds, :waits) as t(scope, id, name, seconds, waits)
                 where exists (select from moved)
            ), debited as (
                insert into rate_bucket as r (scope, id, name, free_at)
                select scope, id, name, statement_timestamp() + make_interval(secs => seconds)
                  from wanted order by scope, id, name
                on conflict (scope, id, name) do update
                   set free_at = greatest(r.free_at, statement_timestamp() - interval '0.1 s')
                                 + (excluded.free_at - statement_timestamp())
                returning scope, id, name, free_at
            )""";

    /** Seconds until all that the chunk waits for is free. */
    private static final String DELAY = """
            (select greatest(0, coalesce(max(cast(extract(epoch from d.free_at - clock_timestamp()) as float8) - w.seconds)
                        filter (where w.waits), 0))
               from debited d join wanted w using (scope, id, name))""";

    /**
     * Who of the chunk has asked not to be written to; one look into an index when the account has no such list. It asks
     * by number, not by message: planning a look into the partitions for each chunk cost more than all else here.
     */
    private static final String OPTED_OUT = """
            select distinct s.phone from suppression s
             where s.account_id = :account and s.phone = any(:recipients)
               and (s.channel is null or s.channel = :channel) and\s""" + Suppressions.LISTED;

    private static void bind(Query query, Chunk chunk) {
        var limits = chunk.limits();
        query.bind("scopes", limits.stream().map(RateLimit::scope).toArray(String[]::new))
                .bind("ids", limits.stream().map(RateLimit::id).toArray(Long[]::new))
                .bind("names", limits.stream().map(RateLimit::name).toArray(String[]::new))
                .bind(
                        "seconds",
                        limits.stream()
                                .map(limit -> chunk.segments() / (double) limit.perSecond())
                                .toArray(Double[]::new))
                .bind("waits", limits.stream().map(RateLimit::waits).toArray(Boolean[]::new));
    }

    private static Query bindRecipients(Query query, Chunk chunk) {
        return query.bind("recipients", chunk.recipients().toArray(String[]::new))
                .bind("channel", chunk.channel().text())
                .bind("account", chunk.block().account().value());
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
        double seconds = chunk.segments() / RateLimits.least(chunk.limits());
        return new Started(true, seconds, optedOut(chunk));
    }

    /** Who of the chunk must not be written to, as things stand now. */
    Set<String> optedOut(Chunk chunk) {
        return jdbi.withHandle(handle -> bindRecipients(handle.createQuery(OPTED_OUT), chunk)
                .mapTo(String.class)
                .set());
    }
}
