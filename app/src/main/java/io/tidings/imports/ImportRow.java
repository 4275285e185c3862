package io.tidings.imports;

import io.tidings.shared.AccountId;
import io.tidings.shared.ImportId;
import io.tidings.shared.TaskId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The data of an import that the runner needs. */
record ImportRow(
        long no,
        ImportId id,
        AccountId account,
        TaskId task,
        ImportStatus status,
        @Nullable String defaultCountry,
        List<String> tags,
        CsvFormat format,
        ColumnMapping columns,
        long rowsExpected,
        Instant createdAt) {}
