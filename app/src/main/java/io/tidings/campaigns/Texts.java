package io.tidings.campaigns;

import io.tidings.shared.Channel;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import java.util.List;

/** What a text of a campaign may be. */
final class Texts {
    private Texts() {}

    /** In UTF-16 units: 1,600 is what SMS providers take in one request, 4,096 what WhatsApp does. */
    static int limit(Channel channel) {
        return switch (channel) {
            case SMS -> 1600;
            case WHATSAPP -> 4096;
        };
    }

    /** Gives the text back when the database can hold it: without NUL, and without half of a surrogate pair. */
    static String storable(String text, String pointer) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (c == 0 || Character.isSurrogate(c)) {
                var detail = "The text has a character that cannot be stored or sent, at position %d.".formatted(i + 1);
                throw Problem.invalid("invalid_text", detail, List.of(new Violation(pointer, detail)))
                        .asException();
            }
        }
        return text;
    }
}
