package io.tidings.campaigns;

import java.util.Locale;
import java.util.Optional;

/** When a text is made for its recipient. */
public enum RenderAt {
    /** The text is stored with the message: what is sent is what was counted. */
    LAUNCH,
    /** Only what the template needs is stored, the text is made by the worker: smaller rows. */
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
