package io.tidings.accounts;

import java.time.Instant;
import org.jdbi.v3.core.mapper.Nested;

/** A user with the time of creation, as the list of users shows it. */
record Member(@Nested User user, Instant createdAt) {}
