package io.tidings.imports;

import io.tidings.shared.AccountId;
import io.tidings.shared.ImportId;

/** An import has ended, whichever way. A CDI event, fired after the commit. */
public record ImportFinished(ImportId importId, AccountId account) {}
