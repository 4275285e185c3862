package io.tidings.imports;

/** The number of rows by result. */
public record ImportCounts(long added, long updated, long unchanged, long rejected, long duplicate) {
    public static final ImportCounts NONE = new ImportCounts(0, 0, 0, 0, 0);

    public long imported() {
        return added + updated + unchanged;
    }

    public long total() {
        return imported() + rejected + duplicate;
    }
}
