package io.tidings.launch;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A fact that a person should know before a launch. It refuses nothing.
 *
 * @param code {@code values_missing}, {@code value_missing_for_all} or {@code placeholders_not_replaced}
 * @param placeholder the placeholder without a value; null for other warnings
 * @param count the recipients that it is about, of the checked ones
 * @param checked the recipients that were checked
 */
@Schema(name = "LaunchWarning")
record LaunchWarning(String code, @Nullable String placeholder, long count, long checked, String detail) {
    static final String VALUES_MISSING = "values_missing";
    static final String MISSING_FOR_ALL = "value_missing_for_all";
    static final String NOT_REPLACED = "placeholders_not_replaced";
}
