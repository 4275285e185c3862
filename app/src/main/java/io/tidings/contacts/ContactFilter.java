package io.tidings.contacts;

import io.tidings.shared.ImportId;
import org.jspecify.annotations.Nullable;

/**
 * Which contacts a list has; null where all will do.
 *
 * @param text words that must all occur in names, location or preferred product, in any case; or the beginning of a phone
 *     number. Looked for in at most {@link #MAX_TEXT} characters
 * @param tag in any case
 */
public record ContactFilter(
        @Nullable String text,
        @Nullable String tag,
        @Nullable ImportId importId) {
    public static final int MAX_TEXT = 200;
    public static final ContactFilter ALL = new ContactFilter(null, null, null);

    /** The text may be a name or a number. */
    @Override
    public String toString() {
        return "ContactFilter[…]";
    }
}
