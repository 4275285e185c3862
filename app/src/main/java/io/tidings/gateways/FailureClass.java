package io.tidings.gateways;

import java.util.Locale;

/** Classifies why a message was not sent. Each gateway maps the codes of its provider to these classes. */
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
    /** Whether the message was sent is unknown. */
    UNKNOWN_OUTCOME,
    /** The validity of the message ended before it could be sent. */
    EXPIRED;

    /** Returns the name as in the database and the API, for example {@code recipient_permanent}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static FailureClass parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /**
     * Returns whether a requeue of such messages must be forced. The message would fail again, or it may arrive twice.
     */
    public boolean needsForce() {
        return switch (this) {
            case RECIPIENT_PERMANENT, OPTED_OUT, CONTENT, UNKNOWN_OUTCOME, EXPIRED -> true;
            case THROTTLED, TRANSIENT, RECIPIENT_TEMPORARY, SENDER, QUOTA, BILLING, AUTH -> false;
        };
    }

    /** Returns an advice for users. */
    public String advice() {
        return switch (this) {
            case THROTTLED -> "The provider limited the rate. Tidings slows down by itself. You need not do anything.";
            case TRANSIENT -> "The provider had a temporary problem. Another attempt usually works.";
            case RECIPIENT_TEMPORARY -> "The phone was off or had no network. Try again later.";
            case RECIPIENT_PERMANENT -> "These numbers cannot receive the message. Check or remove them.";
            case OPTED_OUT -> "These recipients have opted out. Do not try again.";
            case CONTENT -> "The provider refused the text. Change it before trying again.";
            case SENDER -> "The sender is not allowed for these recipients. Register it, or use another sender.";
            case QUOTA -> "The quota at the provider is used up. Try again after its reset.";
            case BILLING -> "The account at the provider has no money left. Top it up, then try again.";
            case AUTH -> "The provider refused the credentials. Correct them in the gateway's settings.";
            case UNKNOWN_OUTCOME ->
                "The provider did not answer, so these messages may have been sent. Try again only if some may arrive twice.";
            case EXPIRED -> "The time for sending these messages is over. Write a new message if it is still wanted.";
        };
    }
}
