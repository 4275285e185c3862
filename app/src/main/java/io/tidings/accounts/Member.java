package io.tidings.accounts;

import java.time.Instant;
import org.jdbi.v3.core.mapper.Nested;

/** A user as the account's list has them. */
record Member(@Nested User user, Instant createdAt) {}
