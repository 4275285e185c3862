package io.tidings.imports;

/** The import is cancelled, or another runner has ended it: whoever still works on it stops. */
final class ImportEndedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ImportEndedException() {
        super("the import has ended", null, false, false);
    }
}
