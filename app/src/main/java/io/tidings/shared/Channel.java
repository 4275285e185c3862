package io.tidings.shared;

import java.util.Optional;

/** The channel of a message. */
public enum Channel {
    SMS,
    WHATSAPP;

    /** Returns the name in JSON and in the database: {@code sms}, {@code whatsapp}. */
    public String text() {
        return switch (this) {
            case SMS -> "sms";
            case WHATSAPP -> "whatsapp";
        };
    }

    public static Optional<Channel> parse(String text) {
        return switch (text) {
            case "sms" -> Optional.of(SMS);
            case "whatsapp" -> Optional.of(WHATSAPP);
            default -> Optional.empty();
        };
    }
}
