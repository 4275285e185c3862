package io.tidings.gateways;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The content of a message, as the provider receives it. Immutable. */
public sealed interface Content {
    /** A rendered text. */
    record Text(String body) implements Content {}

    /**
     * A template that the provider has approved, as WhatsApp demands outside the session of 24 hours.
     *
     * @param language as the provider names it, for example {@code en_US}
     * @param parameters the rendered values of the template's variables, in order
     */
    record Template(String name, String language, List<String> parameters) implements Content {
        public Template {
            parameters = List.copyOf(parameters);
        }
    }

    /**
     * A file that the provider fetches.
     *
     * @param type the media type, for example {@code image/jpeg}
     */
    record Media(URI file, String type, @Nullable String caption) implements Content {}
}
