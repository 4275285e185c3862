package io.tidings.campaigns;

import io.tidings.shared.AccountId;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Freezes how a campaign's messages are made, as everything is now. */
@Singleton
final class Recipes {
    private final Jdbi jdbi;
    private final DraftRules rules;
    private final LinkRules links;

    Recipes(Jdbi jdbi, DraftRules rules, LinkRules links) {
        this.jdbi = jdbi;
        this.rules = rules;
        this.links = links;
    }

    /** @throws io.tidings.shared.Problem.ProblemException when a stored template is gone or not in use any more */
    Recipe of(Campaign campaign) {
        var tailoring = campaign.tailoring();
        var cap = Optional.ofNullable(tailoring.cap()).or(() -> cap(campaign.account()));
        var experiment = tailoring.experiment();
        var scripts = rules.scripts(campaign.account(), campaign.content(), experiment);
        return tracked(
                campaign, new Recipe(scripts, cap.orElse(null), experiment == null ? null : experiment.test(), null));
    }

    /** The same with links of each recipient's own, where the campaign has them. */
    Recipe tracked(Campaign campaign, Recipe recipe) {
        return campaign.tailoring().trackLinks()
                ? recipe.tracking(links.tracking(recipe.scripts()).orElse(null))
                : recipe;
    }

    /** What counts for campaigns that say nothing themselves. */
    Optional<FrequencyCap> cap(AccountId account) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select messages, days from frequency_cap where account_id = :account")
                        .bind("account", account.value())
                        .mapTo(FrequencyCap.class)
                        .findOne());
    }

    void setCap(AccountId account, Optional<FrequencyCap> cap) {
        jdbi.useTransaction(handle -> {
            handle.createUpdate("delete from frequency_cap where account_id = :account")
                    .bind("account", account.value())
                    .execute();
            cap.ifPresent(wanted -> handle.createUpdate("""
                            insert into frequency_cap (account_id, messages, days) values (:account, :messages, :days)
                            on conflict (account_id) do update set messages = excluded.messages, days = excluded.days
                            """)
                    .bind("account", account.value())
                    .bind("messages", wanted.messages())
                    .bind("days", wanted.days())
                    .execute());
        });
    }
}
