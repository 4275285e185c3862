package io.tidings.imports;

import io.tidings.shared.ImportId;
import io.tidings.shared.TaskId;

/** The answer to an upload: the work is durable and goes on without the sender. */
public record AcceptedImport(ImportId id, TaskId task) {}
