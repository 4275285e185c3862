package io.tidings.contacts;

import io.tidings.shared.AccountId;
import io.tidings.shared.ContactId;
import org.jdbi.v3.core.Handle;

/** A CDI event: a contact was deleted in the handle's transaction. */
public record ContactDeleted(Handle handle, AccountId account, ContactId contact) {}
