package io.tidings.reports;

import io.tidings.gateways.FailureClass;
import io.tidings.messages.MessageCounts;
import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** Counts failed messages by reason. Thread-safe. */
@Singleton
public final class FailureGroups {
    private static final int MAX_REASONS = 100;

    /** One row for each plan and reason. A requeued message counts with its last failure, if it is still failed. */
    private static final String GROUPS = """
            select g.plan_id, g.class, g.code, g.n,
                   (select detail from failure where id = g.latest) as detail
              from (select plan_id, class, code, count(*) as n, max(id) as latest
                      from failure
                     where plan_id = any(:plans) and account_id = :account and\s""" + DeadLetters.STILL_FAILED + """

                     group by plan_id, class, code) g
            """;

    private final Jdbi jdbi;
    private final PlanCache<List<FailureGroup>> cache = new PlanCache<>();

    FailureGroups(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    private record Row(PlanId plan, FailureGroup group) {}

    /** Returns the reasons of a plan, the most frequent first. */
    public List<FailureGroup> of(AccountId account, PlanId plan, MessageCounts counts) {
        return of(account, Map.of(plan, counts)).getOrDefault(plan, List.of());
    }

    /**
     * Returns the reasons of several plans. Cached values are not read again.
     *
     * @param counts the current counts of each plan; while they do not change, the reasons do not change either
     */
    public Map<PlanId, List<FailureGroup>> of(AccountId account, Map<PlanId, MessageCounts> counts) {
        var found = new HashMap<PlanId, List<FailureGroup>>();
        var missing = new ArrayList<PlanId>();
        counts.forEach((plan, now) -> {
            if (now.failed() == 0) {
                return;
            }
            cache.find(plan, now).ifPresentOrElse(groups -> found.put(plan, groups), () -> missing.add(plan));
        });
        if (!missing.isEmpty()) {
            long startNanos = System.nanoTime();
            var read = read(jdbi, account, missing);
            long nanosPerPlan = (System.nanoTime() - startNanos) / missing.size();
            for (var plan : missing) {
                var groups = read.getOrDefault(plan, List.of());
                cache.put(plan, counts.getOrDefault(plan, MessageCounts.NONE), groups, nanosPerPlan);
                found.put(plan, groups);
            }
        }
        return found;
    }

    /** Adds up the counts of equal reasons of several plans. */
    public static List<FailureGroup> sum(Collection<List<FailureGroup>> groups) {
        record Reason(String failureClass, String code) {}
        var sums = new HashMap<Reason, FailureGroup>();
        groups.stream()
                .flatMap(List::stream)
                .forEach(group -> sums.merge(
                        new Reason(group.failureClass(), group.code()),
                        group,
                        (a, b) -> new FailureGroup(
                                a.failureClass(), a.code(), a.text(), a.advice(), a.count() + b.count())));
        return mostFrequentFirst(sums.values());
    }

    private static Map<PlanId, List<FailureGroup>> read(Jdbi jdbi, AccountId account, Collection<PlanId> plans) {
        var groups = new HashMap<PlanId, List<FailureGroup>>();
        jdbi.useHandle(handle -> handle.createQuery(GROUPS)
                .bind("plans", plans.stream().map(PlanId::value).toArray(Long[]::new))
                .bind("account", account.value())
                .map((row, context) -> row(row))
                .forEach(row -> groups.computeIfAbsent(row.plan(), plan -> new ArrayList<>())
                        .add(row.group())));
        groups.replaceAll((plan, found) -> mostFrequentFirst(found));
        return groups;
    }

    private static List<FailureGroup> mostFrequentFirst(Collection<FailureGroup> groups) {
        return groups.stream()
                .sorted(Comparator.comparingLong(FailureGroup::count).reversed().thenComparing(FailureGroup::code))
                .limit(MAX_REASONS)
                .toList();
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                new PlanId(row.getLong("plan_id")),
                new FailureGroup(
                        row.getString("class"),
                        row.getString("code"),
                        row.getString("detail"),
                        FailureClass.parse(row.getString("class")).advice(),
                        row.getLong("n")));
    }
}
