package io.tidings.imports;

import io.tidings.shared.ImportId;
import io.tidings.shared.TaskId;

/** An accepted upload. The import is durable and runs in the background. */
public record AcceptedImport(ImportId id, TaskId task) {}
