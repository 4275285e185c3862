package io.tidings.launch;

import io.tidings.contacts.Contact;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one contact would get. Nothing is queued.
 *
 * @param renderedMessage null when the contact would be skipped
 * @param skipCode why: {@code missing_value}, {@code too_long}, {@code empty_text}; null when not
 * @param missing names without a value, when that is why
 */
record PersonalizedPreview(
        @Nullable String renderedMessage,
        String usedTemplate,
        Contact contact,
        int segments,
        @Nullable String skipCode,
        List<String> missing) {}
