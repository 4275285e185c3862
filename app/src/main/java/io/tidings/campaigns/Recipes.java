package io.tidings.campaigns;

import io.tidings.shared.AccountId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Freezes how a campaign's messages are made, as everything is now. */
@Singleton
final class Recipes {
    private final Jdbi jdbi;
    private final DraftRules rules;

    Recipes(Jdbi jdbi, DraftRules rules) {
        this.jdbi = jdbi;
        this.rules = rules;
    }

    /** @throws io.tidings.shared.ProblemException when a stored template is gone or not in use any more */
    Recipe of(Campaign campaign) {
        var tailoring = campaign.tailoring();
        var cap = Optional.ofNullable(tailoring.cap()).or(() -> cap(campaign.account()));
        var experiment = tailoring.experiment();
        if (experiment == null) {
            return new Recipe(
                    List.of(script(campaign.account(), new Variant("", 1, campaign.content()))),
                    cap.orElse(null),
                    null);
        }
        var scripts = experiment.variants().stream()
                .map(variant -> script(campaign.account(), variant))
                .toList();
        return new Recipe(scripts, cap.orElse(null), experiment.test());
    }

    /** What counts for campaigns that say nothing themselves. */
    Optional<FrequencyCap> cap(AccountId account) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select messages, days from frequency_cap where account_id = :account")
                        .bind("account", account.value())
                        .map((row, context) -> new FrequencyCap(row.getInt("messages"), row.getInt("days")))
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

    private Script script(AccountId account, Variant variant) {
        return switch (variant.content()) {
            case Content.Verbatim(var text) -> new Script(variant.name(), variant.weight(), true, text, "own");
            case Content.Inline(var source) -> new Script(variant.name(), variant.weight(), false, source, "own");
            case Content.Stored stored -> {
                var template = rules.stored(account, stored).orElseThrow();
                yield new Script(
                        variant.name(),
                        variant.weight(),
                        false,
                        template.source(),
                        "template %s version %d".formatted(template.id(), template.version()));
            }
        };
    }
}
