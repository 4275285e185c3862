package io.tidings.audiences;

import io.tidings.shared.AccountId;
import io.tidings.shared.AudienceId;
import java.time.Instant;

/** A filter with a name. Its contacts are selected again for each use. */
record SavedAudience(
        AudienceId id, AccountId account, String name, Filter filter, Instant createdAt, Instant updatedAt) {}
