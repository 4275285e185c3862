package io.tidings.alerts;

import io.tidings.shared.AccountId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/** Reports campaigns that were due and could not be launched. They stay scheduled until a person acts. */
@Singleton
final class OverdueCampaigns implements AlertSource {
    private final Jdbi jdbi;

    OverdueCampaigns(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public AlertKind kind() {
        return AlertKind.NOT_LAUNCHED;
    }

    @Override
    public List<Finding> check(Set<String> open) {
        // Only a refused launch gives a scheduled campaign a reason. A new time removes it.
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select id, account_id, status_reason from campaign
                         where status = 'scheduled' and status_reason is not null
                         order by id
                        """)
                .map((row, context) -> finding(
                        new AccountId(row.getLong("account_id")), row.getLong("id"), row.getString("status_reason")))
                .list());
    }

    /** @param reason a code, a colon and a sentence */
    private static Finding finding(AccountId account, long campaign, String reason) {
        var colon = reason.indexOf(": ");
        return new Finding(
                Optional.of(account),
                AlertKind.NOT_LAUNCHED,
                "campaign:" + campaign,
                "The campaign was not launched at its time. " + reason.substring(colon < 0 ? 0 : colon + 2),
                Map.of("reason", colon < 0 ? "" : reason.substring(0, colon)));
    }
}
