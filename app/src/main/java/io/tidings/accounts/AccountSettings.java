package io.tidings.accounts;

import io.tidings.personalisation.MissingValue;
import io.tidings.phones.PhoneNumbers;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.shared.Problem.Violation;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an account that its owner may change. The constructor validates them.
 *
 * @param defaultCountry ISO 3166-1 alpha-2, for numbers in national form; null for none
 * @param timeZone an id of the IANA time zone database
 * @param missingValue default of new campaigns, as in {@link MissingValue#parse}
 * @param allowPremiumNumbers whether contacts and messages may have premium-rate and satellite numbers
 */
record AccountSettings(
        String name,
        @Nullable String defaultCountry,
        String timeZone,
        String missingValue,
        boolean allowPremiumNumbers) {
    private static final int MAX_NAME_LENGTH = 200;

    /** @throws ProblemException 422 with the code of the first invalid value */
    AccountSettings {
        name = name(name);
        defaultCountry = country(defaultCountry);
        timeZone = zone(timeZone);
        missingValue = missing(missingValue);
    }

    static AccountSettings of(Account account) {
        return new AccountSettings(
                account.name(),
                account.defaultCountry(),
                account.timeZone(),
                account.missingValue(),
                account.allowPremiumNumbers());
    }

    static String name(@Nullable String given) {
        var text = given == null ? "" : given.strip();
        if (text.isEmpty()) {
            throw wrong("name_missing", "#/name", "An account needs a name.");
        }
        if (text.length() > MAX_NAME_LENGTH || text.indexOf('\0') >= 0) {
            throw wrong(
                    "name_too_long", "#/name", "The name may have at most %d characters.".formatted(MAX_NAME_LENGTH));
        }
        return text;
    }

    /** Returns the code in capitals; null for an empty one. */
    static @Nullable String country(@Nullable String given) {
        if (given == null || given.isBlank()) {
            return null;
        }
        var code = given.strip().toUpperCase(Locale.ROOT);
        if (!PhoneNumbers.isCountry(code)) {
            throw wrong("invalid_default_country", "#/default_country", "This must be a country code such as KE.");
        }
        return code;
    }

    static String zone(@Nullable String given) {
        if (given == null) {
            return "UTC";
        }
        if (!ZoneId.getAvailableZoneIds().contains(given)) {
            throw wrong("invalid_time_zone", "#/time_zone", "This must be an IANA time zone, such as Africa/Nairobi.");
        }
        return given;
    }

    private static String missing(String given) {
        try {
            if (given.indexOf('\0') < 0) {
                return MissingValue.parse(given).text();
            }
        } catch (IllegalArgumentException refused) {
            throw wrong("invalid_missing_value", "#/missing_value", String.valueOf(refused.getMessage()));
        }
        throw wrong("invalid_missing_value", "#/missing_value", "The character NUL cannot be stored.");
    }

    private static ProblemException wrong(String code, String pointer, String detail) {
        return Problem.invalid(code, detail, List.of(new Violation(pointer, detail)))
                .asException();
    }
}
