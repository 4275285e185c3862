package io.tidings.reports;

import org.jspecify.annotations.Nullable;

/** Why a message was not sent on purpose, in words for a person. */
final class SkipReason {
    private SkipReason() {}

    /**
     * Returns the reason as a part of a sentence, without a full stop.
     *
     * @param detail the stored words, which say more than the code; null without any
     */
    static String text(@Nullable String code, @Nullable String detail) {
        if (detail != null && !detail.isBlank()) {
            return lowerFirst(detail.endsWith(".") ? detail.substring(0, detail.length() - 1) : detail);
        }
        if (code == null || code.isEmpty()) {
            return "no reason was recorded";
        }
        return switch (code) {
            case "missing_value" -> "a value for a placeholder is missing";
            case "opted_out" -> "the number is on the suppression list";
            case "frequency_capped" -> "the contact already got as many messages as the frequency cap allows";
            case "too_long", "text_too_long" -> "the text is too long";
            case "empty_text" -> "the text is empty";
            case "text_not_renderable" -> "the text could not be made";
            default -> code.replace('_', ' ');
        };
    }

    private static String lowerFirst(String text) {
        return Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }
}
