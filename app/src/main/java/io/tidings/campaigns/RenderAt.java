package io.tidings.campaigns;

import java.util.Locale;
import java.util.Optional;

/** When the text of a message is rendered. */
public enum RenderAt {
    /** The text is stored with the message, so that the counted text is sent. */
    LAUNCH,
    /** Only the values of the template are stored, for smaller rows. The worker renders the text. */
    DISPATCH;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<RenderAt> parse(String text) {
        return switch (text) {
            case "launch" -> Optional.of(LAUNCH);
            case "dispatch" -> Optional.of(DISPATCH);
            default -> Optional.empty();
        };
    }
}
