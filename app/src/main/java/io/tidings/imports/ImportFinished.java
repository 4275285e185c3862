package io.tidings.imports;

import io.tidings.shared.AccountId;
import io.tidings.shared.ImportId;

/** CDI event: an import has succeeded, failed or been cancelled. Fired after the commit. */
public record ImportFinished(ImportId importId, AccountId account) {}
