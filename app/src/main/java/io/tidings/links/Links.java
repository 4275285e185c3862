package io.tidings.links;

import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The tracked links of plans, and what became of them. Thread-safe. */
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
        LinkStore.insert(handle, account, plan, first, first + count - 1, urls);
    }

    /** Of a plan that sends nothing. */
    public void forget(Handle handle, PlanId plan) {
        LinkStore.delete(handle, plan);
    }

    /** In the order of their numbers; empty for a plan that is not launched, or whose links are not tracked. */
    public List<LinkClicks> list(AccountId account, PlanId plan) {
        return jdbi.withHandle(handle -> LinkStore.list(handle, account, plan));
    }

    /** Who has opened any of the links, by the place of the variant; all under -1 for a plan that has but one text. */
    public Map<Integer, ClickTally> byVariant(AccountId account, PlanId plan) {
        return jdbi.withHandle(handle -> LinkStore.byVariant(handle, account, plan));
    }
}
