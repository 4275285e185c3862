package io.tidings.launch;

import io.tidings.contacts.ContactDeleted;
import io.tidings.plancontrol.DeletedRecipients;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Notes deleted contacts at the launches of their account that are being written. A launch reads contacts before it
 * writes their messages, so the deletion may find no message yet. {@link LaunchRelease} then cancels it. The row of the
 * launch stays locked until the deletion ends, so the release comes wholly before or wholly after it.
 */
@Singleton
final class DeletedDuringLaunch {
    private final LaunchStore launches;

    DeletedDuringLaunch(LaunchStore launches) {
        this.launches = launches;
    }

    void contactDeleted(@Observes @Priority(DeletedRecipients.BEFORE_SEARCH) ContactDeleted deleted) {
        launches.noteDeleted(deleted.handle(), deleted.account(), deleted.contact());
    }
}
