package io.tidings.spreadsheets;

/** The number of bytes that the parts of one workbook may have together when they are inflated. Not thread-safe. */
final class InflationBudget {
    /** A million rows of 20 columns have about half of this. */
    private static final long MAX_BYTES = 4_000_000_000L;

    private long left = MAX_BYTES;

    /** @throws io.tidings.shared.Problem.ProblemException 422 when more was inflated than allowed */
    void use(long bytes) {
        left -= bytes;
        if (left < 0) {
            throw WorkbookProblems.tooLarge(
                    "The workbook has more than %,d bytes when it is unpacked.".formatted(MAX_BYTES));
        }
    }
}
