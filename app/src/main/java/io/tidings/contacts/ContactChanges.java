package io.tidings.contacts;

import io.tidings.audit.Audit;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.ContactId;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/** Records changes of contacts, with the names of the changed fields and no personal data. Thread-safe. */
@Singleton
final class ContactChanges {
    private final Audit audit;
    private final Event<ContactDeleted> deleted;

    ContactChanges(Audit audit, Event<ContactDeleted> deleted) {
        this.audit = audit;
        this.deleted = deleted;
    }

    void created(Handle handle, Actor actor, ContactId id) {
        audit.record(handle, actor, "contact.created", subject(id), Map.of());
    }

    void changed(Handle handle, Actor actor, Contact before, Contact after) {
        var fields = changedFields(before, after);
        if (!fields.isEmpty()) {
            audit.record(
                    handle, actor, "contact.changed", subject(after.id()), Map.of("fields", String.join(" ", fields)));
        }
    }

    void recordDeletion(Handle handle, Actor actor, ContactId id) {
        audit.record(handle, actor, "contact.deleted", subject(id), Map.of());
    }

    /** Tells other features, in the transaction that deletes the contact. */
    void deleted(Handle handle, AccountId account, ContactId id) {
        deleted.fire(new ContactDeleted(handle, account, id));
    }

    private static String subject(ContactId id) {
        return "contact:" + id;
    }

    private static List<String> changedFields(Contact before, Contact after) {
        var fields = new ArrayList<String>();
        note(fields, "phone", before.phone(), after.phone());
        note(fields, "first_name", before.firstName(), after.firstName());
        note(fields, "last_name", before.lastName(), after.lastName());
        note(fields, "location", before.location(), after.location());
        note(fields, "preferred_product", before.preferredProduct(), after.preferredProduct());
        note(fields, "attributes", before.attributes(), after.attributes());
        note(fields, "tags", before.tags(), after.tags());
        return fields;
    }

    private static void note(List<String> fields, String name, Object before, Object after) {
        if (!Objects.equals(before, after)) {
            fields.add(name);
        }
    }
}
