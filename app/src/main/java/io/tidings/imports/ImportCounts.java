package io.tidings.imports;

/**
 * The number of rows by result.
 *
 * @param landlines rows among the imported ones whose number is a landline, which rarely gets an SMS
 */
public record ImportCounts(long added, long updated, long unchanged, long rejected, long duplicate, long landlines) {
    public static final ImportCounts NONE = new ImportCounts(0, 0, 0, 0, 0, 0);

    public long imported() {
        return added + updated + unchanged;
    }

    public long total() {
        return imported() + rejected + duplicate;
    }
}
