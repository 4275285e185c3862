package io.tidings.links;

import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Stores the tracked links of plans and reads their clicks. Links are kept as long as their campaign. Thread-safe. */
@Singleton
public final class Links {
    private final Jdbi jdbi;

    Links(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Stores the targets of a plan's links. Replaces targets stored earlier for the plan.
     *
     * @param first id of the plan's first message; the plan has {@code count} messages
     * @param urls distinct addresses from {@link LinkText#target}, in the order of their numbers
     */
    public void replace(Handle handle, AccountId account, PlanId plan, long first, long count, List<String> urls) {
        delete(handle, plan);
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

    /** Deletes the links of a plan that sends nothing. */
    public void delete(Handle handle, PlanId plan) {
        handle.createUpdate("delete from link where plan_id = :plan")
                .bind("plan", plan.value())
                .execute();
    }

    /** Lists links in the order of their numbers. Empty when the plan is not launched or its links are not tracked. */
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
     * Returns the people who opened at least one link, by the index of the variant. The key is -1 for a plan with one
     * text. Each message counts as one person, however many of its links are opened.
     */
    public Map<Integer, ClickCounts> clicksByVariant(AccountId account, PlanId plan) {
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
