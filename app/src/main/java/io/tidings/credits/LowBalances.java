package io.tidings.credits;

import io.tidings.shared.AccountId;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** Which accounts are about to run out of credits. Thread-safe. */
@Singleton
public final class LowBalances {
    private final Jdbi jdbi;

    LowBalances(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** @param available units, of which a thousand are one credit */
    public record LowBalance(AccountId account, long available, long reserved) {}

    /** Accounts that have fewer units than this left, among those that have ever had any and are not unlimited. */
    public List<LowBalance> below(long units) {
        return jdbi.withHandle(handle ->
                handle.createQuery("""
                        select account_id, available, reserved from balance
                         where not unlimited and bought > 0 and available < :units
                         order by account_id""").bind("units", units).mapTo(LowBalance.class).list());
    }
}
