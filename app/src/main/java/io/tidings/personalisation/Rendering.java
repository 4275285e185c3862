package io.tidings.personalisation;

import java.util.List;

/** The result of rendering a template with a recipient's values. All results except a text skip the recipient. */
public sealed interface Rendering {
    record Text(String text) implements Rendering {}

    /**
     * Values are missing, and the campaign uses {@link MissingValue#FAIL}. The names are in the template's order,
     * without duplicates.
     */
    record Missing(List<String> names) implements Rendering {
        public Missing {
            names = List.copyOf(names);
        }

        /** Returns the reason in words, for the person who reads why a message was not sent. */
        public static String reason(List<String> names) {
            return "No value for %s.".formatted(String.join(", ", names));
        }
    }

    /** The text would be longer than {@link TemplateLimits#MAX_OUTPUT} characters. */
    record TooLong() implements Rendering {}
}
