package io.tidings.personalisation;

import java.util.List;

/** What became of a template and a recipient's values. Anything but text means that the recipient is skipped. */
public sealed interface Rendering {
    record Text(String text) implements Rendering {}

    /** Values were missing and the campaign says {@link MissingValue#FAIL}. Each name once, in the template's order. */
    record Missing(List<String> names) implements Rendering {
        public Missing {
            names = List.copyOf(names);
        }
    }

    /** The text would be longer than {@link TemplateLimits#MAX_OUTPUT} characters. */
    record TooLong() implements Rendering {}
}
