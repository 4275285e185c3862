package io.tidings.imports;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** The metric {@code import_rows_processed_total{outcome}}: committed rows of files, by result. */
final class ImportMetrics {
    private final Counter added;
    private final Counter updated;
    private final Counter unchanged;
    private final Counter rejected;
    private final Counter duplicate;

    ImportMetrics(MeterRegistry meters) {
        added = counter(meters, "new");
        updated = counter(meters, "updated");
        unchanged = counter(meters, "unchanged");
        rejected = counter(meters, "rejected");
        duplicate = counter(meters, "duplicate");
    }

    void count(ImportCounts counts) {
        added.increment(counts.added());
        updated.increment(counts.updated());
        unchanged.increment(counts.unchanged());
        rejected.increment(counts.rejected());
        duplicate.increment(counts.duplicate());
    }

    private static Counter counter(MeterRegistry meters, String outcome) {
        return Counter.builder("import.rows.processed")
                .description("Rows of uploaded files that are done, by outcome")
                .tag("outcome", outcome)
                .register(meters);
    }
}
