package io.tidings.accounts;

import org.jdbi.v3.core.mapper.Nested;
import java.time.Instant;

/** A user as the account's list has them. */
public record Member(@Nested User user, Instant createdAt) {}
