package io.tidings.personalisation;

import io.tidings.shared.Channel;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import java.util.List;
import java.util.OptionalInt;

/** Limits and checks for the text of a message. Pure functions. */
public final class TextRules {
    private TextRules() {}

    /**
     * Returns the limit in UTF-16 units: 1,600 is the limit of SMS providers for one request, 4,096 the limit of
     * WhatsApp.
     */
    public static int limit(Channel channel) {
        return switch (channel) {
            case SMS -> 1600;
            case WHATSAPP -> 4096;
        };
    }

    /** Returns the first position of a character that the database cannot store: NUL, or half of a surrogate pair. */
    public static OptionalInt firstUnstorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (c == 0 || Character.isSurrogate(c)) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /**
     * Returns the text unchanged if the database can store it.
     *
     * @throws io.tidings.shared.Problem.ProblemException 422 {@code invalid_text}
     */
    public static String requireStorable(String text, String pointer) {
        var position = firstUnstorable(text);
        if (position.isPresent()) {
            var detail = "The text has a character that cannot be stored or sent, at position %d."
                    .formatted(position.getAsInt() + 1);
            throw Problem.invalid("invalid_text", detail, List.of(new Violation(pointer, detail)))
                    .asException();
        }
        return text;
    }
}
