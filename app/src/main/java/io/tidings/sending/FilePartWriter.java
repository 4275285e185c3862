package io.tidings.sending;

import io.tidings.contacts.Contact;
import io.tidings.contacts.Contacts;
import io.tidings.contacts.Suppressions;
import io.tidings.credits.PriceList;
import io.tidings.credits.Prices;
import io.tidings.dispatch.Dispatch;
import io.tidings.dispatch.NewBlock;
import io.tidings.imports.UploadRows;
import io.tidings.messages.MessageState;
import io.tidings.messages.MessageWriter;
import io.tidings.messages.NewMessage;
import io.tidings.personalisation.Segments;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.Tasks;
import io.tidings.shared.Channel;
import io.tidings.shared.ContactId;
import io.tidings.shared.PhoneNumber;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Writes the parts of a file as messages: one transaction each, with its blocks, its rejects and the checkpoint. */
@Singleton
final class FilePartWriter {
    private final Jdbi jdbi;
    private final FileBatchStore store;
    private final Contacts contacts;
    private final Suppressions suppressions;
    private final Dispatch dispatch;
    private final Prices prices;
    private final Tasks tasks;
    private final InstantSource clock;

    FilePartWriter(
            Jdbi jdbi,
            FileBatchStore store,
            Contacts contacts,
            Suppressions suppressions,
            Dispatch dispatch,
            Prices prices,
            Tasks tasks,
            InstantSource clock) {
        this.jdbi = jdbi;
        this.store = store;
        this.contacts = contacts;
        this.suppressions = suppressions;
        this.dispatch = dispatch;
        this.prices = prices;
        this.tasks = tasks;
        this.clock = clock;
    }

    /** Where a reader stands. */
    private record Place(long rows, long written, long rejected) {}

    /**
     * @return false when the batch is not being prepared any more, or another reader is ahead
     * @throws io.tidings.shared.ProblemException 503 {@code backlog_full} when too much of the account's waits already
     */
    boolean writeAll(FileBatch batch, long first, UploadRows rows, JobContext context) {
        var maker = new FileMessages(batch.settings());
        // One size for the whole run: a block's place in line follows from how many messages come before it.
        int size = jdbi.withHandle(handle -> dispatch.blockSize(handle, batch.id()));
        var place = new Place(0, 0, 0);
        for (var part = rows.next(); part.isPresent(); part = rows.next()) {
            if (context.stopping()) {
                throw context.later(Duration.ZERO);
            }
            var made = maker.make(part.get());
            var after = after(place, part.get(), made);
            // What an earlier run has written is only counted, and its texts are remembered.
            if (after.rows() > batch.rowsDone() && !write(batch, first, place, after, made, size)) {
                return false;
            }
            place = after;
        }
        return true;
    }

    private static Place after(Place place, UploadRows.Part part, FileMessages.Made made) {
        return new Place(
                place.rows() + part.rows(),
                place.written() + made.texts().size(),
                place.rejected() + made.rejects().size());
    }

    private boolean write(
            FileBatch batch, long first, Place before, Place after, FileMessages.Made made, int blockSize) {
        var people = contacts(batch, made.texts());
        return jdbi.inTransaction(handle -> {
            if (!store.advance(
                    handle,
                    batch,
                    before.rows(),
                    after.rows(),
                    made.texts().size(),
                    made.rejects().size())) {
                return false;
            }
            store.reject(handle, batch.id(), made.rejects());
            var messages = writeMessages(handle, batch, first + before.written(), made.texts(), people);
            dispatch.addBlocks(handle, batch.id(), blocks(before.written(), messages, blockSize));
            dispatch.checkBacklog(handle, batch.account(), 0);
            tasks.progress(handle, batch.task(), null, after.rejected(), 0, after.rejected());
            return true;
        });
    }

    private List<NewMessage> writeMessages(
            Handle handle, FileBatch batch, long first, List<FileMessages.Text> texts, Map<String, ContactId> people) {
        if (texts.isEmpty()) {
            return List.of();
        }
        var source = new NewMessage.Source(
                batch.account(), batch.id(), FileIntake.way(batch.settings()).channel(), null);
        var out = suppressions.among(
                handle,
                batch.account(),
                source.channel(),
                texts.stream().map(FileMessages.Text::phone).distinct().toList());
        var priced = prices.list(batch.account());
        var rows = new MessageWriter(clock.instant());
        var messages = new ArrayList<NewMessage>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            messages.add(row(source, first + i, texts.get(i), people, out, priced));
        }
        messages.forEach(rows::add);
        rows.flush(handle);
        return messages;
    }

    private static NewMessage row(
            NewMessage.Source source,
            long id,
            FileMessages.Text text,
            Map<String, ContactId> people,
            Set<String> out,
            PriceList prices) {
        boolean skipped = out.contains(text.phone());
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
                null);
    }

    /** @param before how many messages of the batch come before these */
    private static List<NewBlock> blocks(long before, List<NewMessage> messages, int size) {
        var blocks = new ArrayList<NewBlock>();
        for (int from = 0; from < messages.size(); from += size) {
            var within = messages.subList(from, Math.min(from + size, messages.size()));
            int skipped = (int) within.stream()
                    .filter(message -> message.state() == MessageState.SKIPPED)
                    .count();
            long cost = within.stream().mapToLong(NewMessage::cost).sum();
            blocks.add(new NewBlock(
                    (int) ((before + from) / size),
                    within.getFirst().id(),
                    within.getLast().id(),
                    skipped,
                    within.stream().mapToInt(NewMessage::segments).sum(),
                    cost));
        }
        return blocks;
    }

    private Map<String, ContactId> contacts(FileBatch batch, List<FileMessages.Text> texts) {
        var phones = new HashSet<PhoneNumber>();
        texts.forEach(text -> phones.add(new PhoneNumber(text.phone())));
        var found = new HashMap<String, ContactId>();
        for (Contact contact : contacts.findByPhones(batch.account(), phones)) {
            found.put(contact.phone().e164(), contact.id());
        }
        return found;
    }
}
