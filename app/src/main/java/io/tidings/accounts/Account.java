package io.tidings.accounts;

import io.tidings.phones.NumberRules;
import io.tidings.shared.AccountId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The tenant that owns contacts, campaigns and all other data.
 *
 * @param defaultCountry ISO 3166-1 alpha-2, for numbers in national form
 * @param timeZone an id of the IANA time zone database
 * @param missingValue default of new campaigns, as in {@code personalisation.MissingValue}
 * @param allowPremiumNumbers whether contacts and messages may have premium-rate and satellite numbers
 */
public record Account(
        AccountId id,
        String name,
        @Nullable String defaultCountry,
        String timeZone,
        String missingValue,
        boolean allowPremiumNumbers,
        boolean demo,
        Instant createdAt) {
    /** Returns the rules by which the account's requests and files write numbers. */
    public NumberRules numbers() {
        return new NumberRules(defaultCountry, allowPremiumNumbers);
    }
}
