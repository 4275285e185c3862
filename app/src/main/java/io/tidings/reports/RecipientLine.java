package io.tidings.reports;

import io.tidings.contacts.Contact;
import io.tidings.web.Formats;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * A recipient in the table of a campaign's page.
 *
 * @param contact 0 when the contact was deleted
 * @param note the reason of the last failure; empty without one
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

    /** @param common the text of the campaign, for a recipient without a text of its own */
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

    /** The colour of the badge. A sent campaign is green; a message that is sent but not delivered is not. */
    public String tone() {
        return state.equals("sent") ? "message-sent" : state;
    }

    private static String note(Recipient recipient) {
        var text = recipient.errorText();
        var code = recipient.errorCode();
        if (recipient.status().equals("skipped")) {
            return capitalised(SkipReason.text(code, text));
        }
        if (text != null && !text.isBlank()) {
            return text;
        }
        return code == null ? "" : code.replace('_', ' ');
    }

    private static String capitalised(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private static String text(String status) {
        return switch (status) {
            case "queued" -> "Waiting";
            case "sending" -> "On its way";
            case "cancelled" -> "Stopped";
            default -> capitalised(status);
        };
    }
}
