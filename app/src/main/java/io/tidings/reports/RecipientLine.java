package io.tidings.reports;

import io.tidings.contacts.Contact;
import io.tidings.web.Formats;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * A recipient in a campaign's table.
 *
 * @param contact 0 when there is none any more
 * @param note why not, or how often it was tried; empty when there is nothing to say
 */
record RecipientLine(
        long contact,
        String name,
        String phone,
        String body,
        String state,
        String stateText,
        String note,
        String when) {

    /** @param common the text of those who have none of their own, for it is the same for all */
    static RecipientLine of(Recipient recipient, @Nullable Contact contact, String common, ZoneId zone) {
        var body = recipient.body();
        var at = recipient.deliveredAt() == null ? recipient.outcomeAt() : recipient.deliveredAt();
        return new RecipientLine(
                contact == null ? 0 : contact.id().value(),
                contact == null ? "" : contact.name(),
                recipient.phone(),
                recipient.status().equals("skipped") ? "" : body == null ? common : body,
                recipient.status(),
                text(recipient.status()),
                note(recipient),
                at == null ? "" : Formats.clock(at, zone));
    }

    public String called() {
        return name.isEmpty() ? phone : name;
    }

    /** The badge's colour. A campaign that is sent is green, a message that is sent but not yet delivered is not. */
    public String tone() {
        return state.equals("sent") ? "message-sent" : state;
    }

    private static String note(Recipient recipient) {
        var text = recipient.errorText();
        var code = recipient.errorCode();
        if (text != null && !text.isBlank()) {
            return text;
        }
        return code == null ? "" : code.replace('_', ' ');
    }

    private static String text(String status) {
        return switch (status) {
            case "queued" -> "Waiting";
            case "sending" -> "On its way";
            case "cancelled" -> "Stopped";
            default -> Character.toUpperCase(status.charAt(0)) + status.substring(1);
        };
    }
}
