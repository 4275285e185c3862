package io.tidings.imports;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times of an import by the database's clock. */
public record ImportTimes(
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {}
