package io.tidings.progress;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tidings.accounts.Accounts;
import io.tidings.credits.Credits;
import io.tidings.messages.MessageCounts;
import io.tidings.queue.Dispatches;
import io.tidings.reports.FailureGroup;
import io.tidings.reports.FailureGroups;
import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import io.tidings.web.ClockTicker;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Builds the summary of an account, and caches it for three seconds. Thread-safe. */
@Singleton
final class AccountReports {
    private static final Duration MAX_AGE = Duration.ofSeconds(3);
    private static final int MAX_CACHED = 1_000;
    private static final int MAX_REASONS = 20;

    private final SummaryStore store;
    private final Dispatches dispatch;
    private final FailureGroups failures;
    private final Credits credits;
    private final Accounts accounts;
    private final InstantSource clock;
    private final Cache<AccountId, AccountSummary> recent;

    AccountReports(
            SummaryStore store,
            Dispatches dispatch,
            FailureGroups failures,
            Credits credits,
            Accounts accounts,
            InstantSource clock) {
        this.store = store;
        this.dispatch = dispatch;
        this.failures = failures;
        this.credits = credits;
        this.accounts = accounts;
        this.clock = clock;
        this.recent = Caffeine.newBuilder()
                .maximumSize(MAX_CACHED)
                .expireAfterWrite(MAX_AGE)
                .ticker(ClockTicker.of(clock))
                .executor(Runnable::run)
                .build();
    }

    AccountSummary summary(AccountId account) {
        var cached = recent.getIfPresent(account);
        if (cached != null) {
            return cached;
        }
        // Not read by the cache's loader, so that accounts do not wait for plan other.
        var summary = read(account, clock.instant());
        recent.put(account, summary);
        return summary;
    }

    private record PlanData(
            List<SummaryStore.StartedPlan> plans,
            Map<PlanId, MessageCounts> counts,
            Map<PlanId, List<FailureGroup>> failures,
            Map<PlanId, Long> spent,
            long firstSingleMessage) {}

    private AccountSummary read(AccountId account, Instant now) {
        var zone =
                accounts.find(account).map(found -> ZoneId.of(found.timeZone())).orElse(ZoneOffset.UTC);
        var earliest = PeriodStart.LAST_30_DAYS.startAt(now, zone);
        var sent = store.startedSince(account, earliest);
        var plans = sent.stream().map(SummaryStore.StartedPlan::plan).toList();
        var counts = dispatch.counts(plans);
        var data = new PlanData(
                sent,
                counts,
                failures.of(account, counts),
                store.spent(plans),
                store.firstSingleMessage(account, earliest));
        var balance = credits.balance(account);
        return new AccountSummary(
                now,
                zone.getId(),
                new TreeMap<>(store.campaignsByStatus(account)),
                new AccountSummary.CreditsView(
                        balance.available(), balance.reserved(), balance.spent(), balance.unlimited()),
                period(account, data, PeriodStart.TODAY.startAt(now, zone)),
                period(account, data, PeriodStart.LAST_7_DAYS.startAt(now, zone)),
                period(account, data, earliest));
    }

    private AccountSummary.Period period(AccountId account, PlanData data, Instant from) {
        var started =
                data.plans().stream().filter(plan -> !plan.at().isBefore(from)).toList();
        var launched = started.stream().filter(plan -> plan.status() != null).toList();
        var messages = started.stream()
                .map(plan -> data.counts()
                        .getOrDefault(plan.plan(), MessageCounts.NONE)
                        .withTotalAtLeast(plan.total()))
                .reduce(store.singleMessageCounts(account, from, data.firstSingleMessage()), MessageCounts::plus);
        return new AccountSummary.Period(
                from,
                launched.size(),
                launched.stream()
                        .collect(Collectors.groupingBy(
                                plan -> String.valueOf(plan.status()), TreeMap::new, Collectors.counting())),
                AccountSummary.Messages.of(messages),
                OutcomeRates.of(messages),
                started.stream()
                        .mapToLong(plan -> data.spent().getOrDefault(plan.plan(), 0L))
                        .sum(),
                FailureGroups.sum(started.stream()
                                .map(plan -> data.failures().getOrDefault(plan.plan(), List.of()))
                                .toList())
                        .stream()
                        .limit(MAX_REASONS)
                        .toList());
    }
}
