package io.tidings.contacts;

import io.tidings.shared.ImportId;
import org.jspecify.annotations.Nullable;

/**
 * The filter of a list of contacts; a null condition matches all contacts.
 *
 * @param text words that must all occur in names, location or preferred product, in any case; or the beginning of a
 *     phone number. Only the first {@link #MAX_TEXT} characters count
 * @param tag in any case
 */
public record ContactFilter(
        @Nullable String text,
        @Nullable String tag,
        @Nullable ImportId importId) {
    public static final int MAX_TEXT = 200;
    public static final ContactFilter ALL = new ContactFilter(null, null, null);

    /** The text may be a name or a number, so it is left out. */
    @Override
    public String toString() {
        return "ContactFilter[…]";
    }
}
