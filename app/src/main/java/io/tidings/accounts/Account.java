package io.tidings.accounts;

import io.tidings.shared.AccountId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The tenant that owns contacts, campaigns and all other data.
 *
 * @param defaultCountry ISO 3166-1 alpha-2, for numbers in national form
 * @param timeZone an id of the IANA time zone database
 */
public record Account(
        AccountId id, String name, @Nullable String defaultCountry, String timeZone, boolean demo, Instant createdAt) {}
