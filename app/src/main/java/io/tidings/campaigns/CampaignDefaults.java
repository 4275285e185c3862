package io.tidings.campaigns;

import io.tidings.accounts.Accounts;
import io.tidings.personalisation.MissingValue;
import io.tidings.shared.AccountId;
import jakarta.inject.Singleton;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The defaults that an account sets for its campaigns. Thread-safe. */
@Singleton
final class CampaignDefaults {
    private final Accounts accounts;

    CampaignDefaults(Accounts accounts) {
        this.accounts = accounts;
    }

    /** @param zone of a local time without a zone */
    record Defaults(MissingValue missingValue, ZoneId zone) {
        CampaignSettings settings() {
            return CampaignSettings.DEFAULT.withMissing(missingValue);
        }
    }

    Defaults of(AccountId account) {
        return accounts.find(account)
                .map(found -> new Defaults(MissingValue.parse(found.missingValue()), ZoneId.of(found.timeZone())))
                .orElse(new Defaults(MissingValue.EMPTY, ZoneOffset.UTC));
    }
}
