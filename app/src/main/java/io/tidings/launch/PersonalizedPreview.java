package io.tidings.launch;

import io.tidings.contacts.Contact;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The message that one contact would get. Nothing is queued.
 *
 * @param renderedMessage the text; null if the contact would be skipped
 * @param skipCode {@code missing_value}, {@code too_long} or {@code empty_text}; null if the contact gets the message
 * @param missing the placeholders without a value, if the code is {@code missing_value}
 */
record PersonalizedPreview(
        @Nullable String renderedMessage,
        String usedTemplate,
        Contact contact,
        int segments,
        @Nullable String skipCode,
        List<String> missing) {}
