package io.tidings.imports;

/** What became of rows; {@code total} is the sum of the others. */
public record ImportCounts(long added, long updated, long unchanged, long rejected, long duplicate) {
    public static final ImportCounts NONE = new ImportCounts(0, 0, 0, 0, 0);

    public long imported() {
        return added + updated + unchanged;
    }

    public long total() {
        return imported() + rejected + duplicate;
    }
}
