package io.tidings.credits;

import io.tidings.audit.Audit;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/**
 * Stores the prices of the installation and of accounts. An account's price overrides the installation's. Thread-safe.
 */
@Singleton
public final class Prices {
    /** More than all prefixes of countries and networks. */
    static final int MAX_PRICES = 5_000;

    private final Jdbi jdbi;
    private final Audit audit;

    Prices(Jdbi jdbi, Audit audit) {
        this.jdbi = jdbi;
        this.audit = audit;
    }

    /**
     * One price.
     *
     * @param own whether it belongs to the account; otherwise it belongs to the installation
     */
    public record ListedPrice(Price price, boolean own) {}

    /**
     * Returns the prices that apply to the account now. Costs one query: call it once for a launch or request, not per
     * message.
     */
    public PriceList priceList(AccountId account) {
        return PriceList.of(allPrices(account).stream().map(ListedPrice::price).toList());
    }

    /**
     * Returns the prices of the installation and of the account, by prefix. For equal prefixes the account's price
     * comes last.
     */
    public List<ListedPrice> allPrices(AccountId account) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select prefix, units, account_id is not null as own
                          from price
                         where account_id = :account or account_id is null
                         order by prefix collate "C", own""")
                .bind("account", account.value())
                .map((row, context) ->
                        new ListedPrice(new Price(row.getString("prefix"), row.getInt("units")), row.getBoolean("own")))
                .list());
    }

    /**
     * Replaces the prices of the actor's account. An empty list leaves the installation's prices. Launched campaigns
     * keep their quote.
     */
    public void replace(Actor actor, List<Price> prices) {
        check(prices);
        var account = actor.account();
        jdbi.useTransaction(handle -> {
            handle.createQuery("select true from balance where account_id = :account for update")
                    .bind("account", account.value())
                    .mapTo(Boolean.class)
                    .one();
            handle.createUpdate("delete from price where account_id = :account")
                    .bind("account", account.value())
                    .execute();
            handle.createUpdate("""
                            insert into price (account_id, prefix, units)
                            select :account, prefix, units from unnest(:prefixes, :units) as p(prefix, units)""")
                    .bind("account", account.value())
                    .bind("prefixes", prices.stream().map(Price::prefix).toArray(String[]::new))
                    .bind("units", prices.stream().map(Price::units).toArray(Integer[]::new))
                    .execute();
            audit.record(
                    handle,
                    actor,
                    "credits.prices_replaced",
                    "account:" + account,
                    Map.of("prices", String.valueOf(prices.size())));
        });
    }

    private static void check(List<Price> prices) {
        if (prices.size() > MAX_PRICES) {
            throw Problem.invalid("too_many_prices", "At most %d prices are allowed.".formatted(MAX_PRICES))
                    .asException();
        }
        var violations = new ArrayList<Violation>();
        var seen = new HashSet<String>();
        for (int i = 0; i < prices.size(); i++) {
            var price = prices.get(i);
            if (!price.prefix().matches("[0-9]{0,15}")) {
                violations.add(new Violation("#/prices/%d/prefix".formatted(i), "Up to 15 digits, without a plus."));
            } else if (!seen.add(price.prefix())) {
                violations.add(new Violation("#/prices/%d/prefix".formatted(i), "This prefix is a duplicate."));
            }
            if (price.units() < 0 || price.units() > PriceList.MAX_UNITS) {
                violations.add(new Violation(
                        "#/prices/%d/units".formatted(i), "From 0 to %d units.".formatted(PriceList.MAX_UNITS)));
            }
        }
        if (!violations.isEmpty()) {
            throw Problem.invalid("prices_invalid", "Some prices are invalid.", violations)
                    .asException();
        }
    }
}
