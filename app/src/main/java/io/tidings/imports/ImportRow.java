package io.tidings.imports;

import io.tidings.phones.NumberRules;
import io.tidings.shared.AccountId;
import io.tidings.shared.ImportId;
import io.tidings.shared.TaskId;
import java.util.List;

/** The data of an import that the runner needs. */
record ImportRow(
        long no,
        ImportId id,
        AccountId account,
        TaskId task,
        ImportStatus status,
        NumberRules numbers,
        List<String> tags,
        ImportRules rules,
        CsvFormat format,
        ColumnMapping columns,
        long rowsExpected) {}
