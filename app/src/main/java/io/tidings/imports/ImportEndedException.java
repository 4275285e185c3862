package io.tidings.imports;

/** The import was cancelled, or another runner has ended it. The runner must stop. */
final class ImportEndedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ImportEndedException() {
        super("the import has ended", null, false, false);
    }
}
