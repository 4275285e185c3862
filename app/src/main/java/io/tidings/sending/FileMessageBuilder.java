package io.tidings.sending;

import io.tidings.contacts.Contact;
import io.tidings.contacts.Contacts;
import io.tidings.credits.PriceList;
import io.tidings.credits.Prices;
import io.tidings.messages.MessageState;
import io.tidings.messages.NewMessage;
import io.tidings.personalisation.Segments;
import io.tidings.shared.Channel;
import io.tidings.shared.ContactId;
import io.tidings.shared.PhoneNumber;
import io.tidings.suppression.Suppressions;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Builds message rows from a file's texts. Adds the contact, the suppression and the cost. Thread-safe. */
@Singleton
final class FileMessageBuilder {
    private final Contacts contacts;
    private final Suppressions suppressions;
    private final Prices prices;

    FileMessageBuilder(Contacts contacts, Suppressions suppressions, Prices prices) {
        this.contacts = contacts;
        this.suppressions = suppressions;
        this.prices = prices;
    }

    /** Returns the contacts of the texts by phone number. */
    Map<String, ContactId> contacts(FileBatch batch, List<FileRowRenderer.Text> texts) {
        var phones = new HashSet<PhoneNumber>();
        texts.forEach(text -> phones.add(new PhoneNumber(text.phone())));
        var found = new HashMap<String, ContactId>();
        for (Contact contact : contacts.findByPhones(batch.account(), phones)) {
            found.put(contact.phone().e164(), contact.id());
        }
        return found;
    }

    /**
     * @param first the id of the first message
     * @param people contacts from {@link #contacts}
     */
    List<NewMessage> build(
            Handle handle,
            FileBatch batch,
            long first,
            List<FileRowRenderer.Text> texts,
            Map<String, ContactId> people) {
        if (texts.isEmpty()) {
            return List.of();
        }
        var source = new NewMessage.Source(
                batch.account(), batch.id(), batch.settings().route().channel(), null);
        var suppressed = suppressions.among(
                handle,
                batch.account(),
                source.channel(),
                texts.stream().map(FileRowRenderer.Text::phone).distinct().toList());
        var priced = prices.priceList(batch.account());
        var messages = new ArrayList<NewMessage>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            messages.add(row(source, first + i, texts.get(i), people, suppressed, priced));
        }
        return messages;
    }

    private static NewMessage row(
            NewMessage.Source source,
            long id,
            FileRowRenderer.Text text,
            Map<String, ContactId> people,
            Set<String> suppressed,
            PriceList prices) {
        boolean skipped = suppressed.contains(text.phone());
        int segments = skipped ? 0 : source.channel() == Channel.SMS ? Segments.count(text.body()) : 1;
        return new NewMessage(
                id,
                source,
                people.get(text.phone()),
                skipped ? MessageState.SKIPPED : MessageState.QUEUED,
                segments,
                prices.cost(text.phone(), segments),
                text.phone(),
                text.body(),
                null,
                skipped ? Suppressions.ERROR_CODE : null,
                null,
                null);
    }
}
