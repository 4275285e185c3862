package io.tidings.links;

import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The tracked links of plans, and their clicks. Links stay as long as their campaign. Thread-safe. */
@Singleton
public final class Links {
    private final Jdbi jdbi;

    Links(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Keeps where the links of a plan lead; what was kept of it before goes.
     *
     * @param first id of its messages, of which there are {@code count}
     * @param urls as {@link LinkText#target} gives them, in the order of their numbers, each once
     */
    public void keep(Handle handle, AccountId account, PlanId plan, long first, long count, List<String> urls) {
        forget(handle, plan);
        handle.createUpdate("""
                        insert into link (plan_id, number, account_id, first_id, last_id, url)
                        select :plan, place - 1, :account, :first, :last, url
                          from unnest(cast(:urls as text[])) with ordinality as given (url, place)
                        """)
                .bind("plan", plan.value())
                .bind("account", account.value())
                .bind("first", first)
                .bind("last", first + count - 1)
                .bind("urls", urls.toArray(String[]::new))
                .execute();
    }

    /** Of a plan that sends nothing. */
    public void forget(Handle handle, PlanId plan) {
        handle.createUpdate("delete from link where plan_id = :plan")
                .bind("plan", plan.value())
                .execute();
    }

    /** In the order of their numbers; empty for a plan that is not launched, or whose links are not tracked. */
    public List<LinkClicks> list(AccountId account, PlanId plan) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select l.url, coalesce(sum(c.people), 0) as people, coalesce(sum(c.clicks), 0) as clicks
                          from link l
                          left join (select number, count(*) as people, sum(count) as clicks
                                       from click where plan_id = :plan group by number
                                     union all
                                     select number, people, clicks from click_total where plan_id = :plan) c
                            on c.number = l.number
                         where l.plan_id = :plan and l.account_id = :account
                         group by l.number, l.url
                         order by l.number
                        """)
                .bind("plan", plan.value())
                .bind("account", account.value())
                .map((row, _) -> new LinkClicks(row.getString("url"), row.getLong("people"), row.getLong("clicks")))
                .list());
    }

    /**
     * The people who opened any of the links, by the place of the variant; all under -1 for a plan with one text. Each
     * message is one person, whichever of its links they opened.
     */
    public Map<Integer, ClickCounts> byVariant(AccountId account, PlanId plan) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select coalesce(variant, -1) as variant, sum(people) as people, sum(clicks) as clicks
                          from (select variant, count(distinct message_id) as people, sum(count) as clicks
                                  from click where plan_id = :plan group by variant
                                union all
                                select variant, people, clicks from click_total where plan_id = :plan and number = -1) c
                         where exists (select from link where plan_id = :plan and account_id = :account)
                         group by 1
                        """)
                .bind("plan", plan.value())
                .bind("account", account.value())
                .reduceRows(new HashMap<Integer, ClickCounts>(), (tallies, row) -> {
                    tallies.put(
                            row.getColumn("variant", Integer.class),
                            new ClickCounts(row.getColumn("people", Long.class), row.getColumn("clicks", Long.class)));
                    return tallies;
                }));
    }
}
