package io.tidings.phones;

import io.tidings.phones.ParsedNumber.Invalid;
import io.tidings.phones.ParsedNumber.Valid;
import org.jspecify.annotations.Nullable;

/**
 * Parses the numbers that an account may send to.
 *
 * @param country the country of numbers in national form; null for none
 * @param costlyAllowed whether premium-rate and satellite numbers are accepted
 */
public record NumberRules(@Nullable String country, boolean costlyAllowed) {
    /** For an account that does not exist. */
    public static final NumberRules NONE = new NumberRules(null, false);

    public ParsedNumber parse(@Nullable String raw) {
        var parsed = PhoneNumbers.parse(raw, country);
        if (costlyAllowed || !(parsed instanceof Valid(var _, var type))) {
            return parsed;
        }
        if (type == LineType.PREMIUM_RATE) {
            return new Invalid(PhoneFault.PREMIUM_NUMBER);
        }
        return type == LineType.SATELLITE ? new Invalid(PhoneFault.SATELLITE_NUMBER) : parsed;
    }
}
