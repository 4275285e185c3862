package io.tidings.accounts;

import io.tidings.shared.AccountId;
import io.tidings.web.AccountLimits;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The SQL of accounts. */
final class AccountStore {
    private AccountStore() {}

    static AccountId insert(Handle handle, NewAccount account) {
        return new AccountId(handle.createQuery("""
                        insert into account (name, default_country, time_zone, demo)
                        values (:name, :country, :zone, :demo)
                        returning id
                        """)
                .bind("name", account.name())
                .bind("country", account.defaultCountry())
                .bind("zone", account.timeZone())
                .bind("demo", account.demo())
                .mapTo(Long.class)
                .one());
    }

    static Optional<Account> find(Handle handle, AccountId id) {
        return handle.createQuery("""
                        select id, name, default_country, time_zone, missing_value, allow_premium_numbers, demo, created_at
                        from account
                        where id = :id
                        """)
                .bind("id", id.value())
                .mapTo(Account.class)
                .findOne();
    }

    /** Reads the account and locks its row, so that two changes at once are applied one after the other. */
    static Optional<Account> lock(Handle handle, AccountId id) {
        handle.createQuery("select id from account where id = :id for no key update")
                .bind("id", id.value())
                .mapTo(Long.class)
                .findOne();
        return find(handle, id);
    }

    static void update(Handle handle, AccountId id, AccountSettings settings) {
        handle.createUpdate("""
                        update account
                           set name = :name, default_country = :country, time_zone = :zone,
                               missing_value = :missing, allow_premium_numbers = :premium
                         where id = :id
                        """)
                .bind("id", id.value())
                .bind("name", settings.name())
                .bind("country", settings.defaultCountry())
                .bind("zone", settings.timeZone())
                .bind("missing", settings.missingValue())
                .bind("premium", settings.allowPremiumNumbers())
                .execute();
    }

    static boolean hasAny(Handle handle) {
        return handle.createQuery("select exists (select from account)")
                .mapTo(Boolean.class)
                .one();
    }

    /** Reads at most two rows, which shows whether there is only one account. */
    static Optional<AccountId> demoOrOnly(Handle handle) {
        record Candidate(AccountId id, boolean demo, boolean closed) {}
        var candidates = handle.createQuery("""
                        select id, demo, closed_at is not null as closed from account order by demo desc, id limit 2""").mapTo(Candidate.class).list();
        return candidates.stream()
                .filter(candidate -> !candidate.closed() && (candidate.demo() || candidates.size() == 1))
                .map(Candidate::id)
                .findFirst();
    }

    /** Reads the limits from a row that has the columns of the account. */
    static AccountLimits limits(ResultSet row) throws SQLException {
        return new AccountLimits(
                row.getObject("reads_per_minute", Integer.class),
                row.getObject("writes_per_minute", Integer.class),
                row.getObject("launches_per_minute", Integer.class));
    }
}
