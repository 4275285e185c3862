package io.tidings.gateways;

import java.util.Locale;

/** Why a message was not sent, in our words; every provider's codes are mapped to these. */
public enum FailureClass {
    THROTTLED,
    TRANSIENT,
    RECIPIENT_TEMPORARY,
    RECIPIENT_PERMANENT,
    OPTED_OUT,
    CONTENT,
    SENDER,
    QUOTA,
    BILLING,
    AUTH,
    /** Nobody has learned whether it was sent. */
    UNKNOWN_OUTCOME;

    /** As in the database and the API: {@code recipient_permanent}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static FailureClass parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /**
     * Whether only somebody who insists has it sent again: the same message through the same gateway would be refused once
     * more, or it may arrive twice.
     */
    public boolean needsForce() {
        return switch (this) {
            case RECIPIENT_PERMANENT, OPTED_OUT, CONTENT, UNKNOWN_OUTCOME -> true;
            case THROTTLED, TRANSIENT, RECIPIENT_TEMPORARY, SENDER, QUOTA, BILLING, AUTH -> false;
        };
    }

    /** What a person can do about it. */
    public String advice() {
        return switch (this) {
            case THROTTLED -> "The provider asked for a slower pace. Tidings slows down by itself; nothing to do.";
            case TRANSIENT -> "The provider had trouble for a moment. Trying these again usually works.";
            case RECIPIENT_TEMPORARY -> "The phone was off or out of reach. Try these again later.";
            case RECIPIENT_PERMANENT -> "These numbers cannot receive the message. Check or remove them.";
            case OPTED_OUT -> "These people have asked not to be written to. Do not try again.";
            case CONTENT -> "The provider refused the text. Change it before trying again.";
            case SENDER -> "The sender is not allowed for these recipients. Register it, or use another.";
            case QUOTA -> "The provider's limit for now is reached. Try again when it is reset.";
            case BILLING -> "The account at the provider is out of money. Top it up, then try again.";
            case AUTH -> "The provider refused the credentials. Correct them in the gateway's settings.";
            case UNKNOWN_OUTCOME ->
                "These may have been sent: nothing was heard of them. Try again only if some may come twice.";
        };
    }
}
