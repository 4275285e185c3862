package io.tidings.phones;

import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import java.util.Locale;

/** The kind of line behind a phone number, by libphonenumber's tables. It is a function of the number. */
public enum LineType {
    MOBILE,
    FIXED_LINE,
    /** The country's plan does not distinguish the two, as in North America. */
    FIXED_LINE_OR_MOBILE,
    PREMIUM_RATE,
    TOLL_FREE,
    SHARED_COST,
    VOIP,
    PERSONAL_NUMBER,
    PAGER,
    UAN,
    VOICEMAIL,
    /** Satellite phones and international networks: +870, +881, +882 and +883. */
    SATELLITE,
    UNKNOWN;

    /** Returns the name in JSON, such as {@code fixed_line}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns whether an SMS to such a number is unlikely to reach a person. */
    public boolean isLandline() {
        return this == FIXED_LINE;
    }

    boolean mayBeMobile() {
        return this == MOBILE || this == FIXED_LINE_OR_MOBILE;
    }

    static LineType of(PhoneNumberType type) {
        return switch (type) {
            case MOBILE -> MOBILE;
            case FIXED_LINE -> FIXED_LINE;
            case FIXED_LINE_OR_MOBILE -> FIXED_LINE_OR_MOBILE;
            case PREMIUM_RATE -> PREMIUM_RATE;
            case TOLL_FREE -> TOLL_FREE;
            case SHARED_COST -> SHARED_COST;
            case VOIP -> VOIP;
            case PERSONAL_NUMBER -> PERSONAL_NUMBER;
            case PAGER -> PAGER;
            case UAN -> UAN;
            case VOICEMAIL -> VOICEMAIL;
            case UNKNOWN -> UNKNOWN;
        };
    }
}
