package io.tidings.links;

import io.tidings.links.LinkTokens.Token;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Finds the links of a message and stores clicks. Clicks are deleted with the partition of their messages. */
final class LinkStore {
    private LinkStore() {}

    /**
     * The link targets of one plan, by the number of the link. Valid for the messages from {@code first} to {@code
     * last}.
     */
    record Targets(long first, long last, Map<Integer, String> urls) {}

    /** Finds the targets of the message's plan. Ranges never overlap, so the range with the highest start applies. */
    static Optional<Targets> targets(Handle handle, long message) {
        record Row(long first, long last, int number, String url) {}
        var rows = handle.createQuery("""
                        select first_id, last_id, number, url
                          from link
                         where first_id = (select max(first_id) from link where first_id <= :message)
                        """)
                .bind("message", message)
                .map((row, _) -> new Row(
                        row.getLong("first_id"), row.getLong("last_id"), row.getInt("number"), row.getString("url")))
                .list();
        if (rows.isEmpty() || rows.getFirst().last() < message) {
            return Optional.empty();
        }
        var urls = new HashMap<Integer, String>();
        rows.forEach(row -> urls.put(row.number(), row.url()));
        return Optional.of(new Targets(rows.getFirst().first(), rows.getFirst().last(), Map.copyOf(urls)));
    }

    /** Adds clicks to the stored counts. Ignores clicks of deleted messages. */
    static void add(Handle handle, Map<Token, Click.Sum> clicks) {
        var tokens = List.copyOf(clicks.keySet());
        var sums = tokens.stream().map(clicks::get).map(Objects::requireNonNull).toList();
        handle.createUpdate("""
                        insert into click (message_id, number, plan_id, variant, count, first_at, last_at)
                        select m.id, new.number, m.plan_id, m.variant, new.count, new.first_at, new.last_at
                          from unnest(cast(:messages as bigint[]), cast(:numbers as int[]), cast(:counts as int[]),
                                      cast(:firsts as timestamptz[]), cast(:lasts as timestamptz[]))
                               as new (message_id, number, count, first_at, last_at)
                          join message m on m.id = new.message_id
                         -- A fixed order of locks, so that two nodes never deadlock.
                         order by m.id, new.number
                        on conflict (message_id, number) do update
                           set count = click.count + excluded.count, last_at = greatest(click.last_at, excluded.last_at)
                        """)
                .bind("messages", tokens.stream().map(Token::message).toArray(Long[]::new))
                .bind("numbers", tokens.stream().map(Token::number).toArray(Integer[]::new))
                .bind("counts", sums.stream().map(Click.Sum::count).toArray(Integer[]::new))
                .bind("firsts", sums.stream().map(sum -> sum.first().toString()).toArray(String[]::new))
                .bind("lasts", sums.stream().map(sum -> sum.last().toString()).toArray(String[]::new))
                .execute();
    }
}
