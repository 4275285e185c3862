package io.tidings.campaigns;

import io.tidings.messages.TextRules;
import io.tidings.shared.Channel;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import java.util.List;

/** What a text of a campaign may be. */
final class Texts {
    private Texts() {}

    /** In UTF-16 units. */
    static int limit(Channel channel) {
        return TextRules.limit(channel);
    }

    /** Gives the text back when the database can hold it: without NUL, and without half of a surrogate pair. */
    static String storable(String text, String pointer) {
        var wrong = TextRules.unstorableAt(text);
        if (wrong.isPresent()) {
            var detail = "The text has a character that cannot be stored or sent, at position %d."
                    .formatted(wrong.getAsInt() + 1);
            throw Problem.invalid("invalid_text", detail, List.of(new Violation(pointer, detail)))
                    .asException();
        }
        return text;
    }
}
