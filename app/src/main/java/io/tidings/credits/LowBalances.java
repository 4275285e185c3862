package io.tidings.credits;

import io.tidings.shared.AccountId;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** Finds accounts with few credits left. Thread-safe. */
@Singleton
public final class LowBalances {
    private final Jdbi jdbi;

    LowBalances(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** @param available units; 1000 are one credit */
    public record LowBalance(AccountId account, long available, long reserved) {}

    /** Returns limited accounts with fewer available units than this. Accounts that never had credits are left out. */
    public List<LowBalance> below(long units) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select account_id, available, reserved from balance
                         where not unlimited and bought > 0 and available < :units
                         order by account_id""")
                .bind("units", units)
                .mapTo(LowBalance.class)
                .list());
    }
}
