package io.tidings.imports;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An import in JSON. */
@Schema(name = "Import")
public record ImportView(
        UUID importId,
        UUID taskId,

        @Schema(enumeration = {"processing", "success", "failed", "cancelled"})
        String status,

        String filename,
        @Nullable String listName,
        long sizeBytes,
        String sha256,
        @Nullable String defaultCountry,
        List<String> tags,
        String encoding,
        String delimiter,
        List<Column> columns,

        @Schema(description = "rows_imported + rows_rejected + rows_duplicate, of the rows done so far")
        long rowsTotal,

        @Schema(description = "rows_new + rows_updated + rows_unchanged")
        long rowsImported,

        long rowsNew,
        long rowsUpdated,
        long rowsUnchanged,
        long rowsRejected,

        @Schema(description = "The same phone stood earlier in the file")
        long rowsDuplicate,

        @Schema(description = "About how many rows the file has; never fewer than it has")
        long rowsExpected,

        @Schema(description = "0 to 100") int progress,

        @Schema(description = "Rows per second since the start")
        double rate,

        @Nullable Long remainingSeconds,

        @Schema(description = "The first hundred rejected rows; rows_rejected is how many there are. Not in lists")
        @Nullable
        List<RejectedRow> errors,

        @Nullable Failure error,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {

    /** Why the whole import failed. */
    @Schema(name = "ImportFailure")
    public record Failure(String code, String detail) {
        static @Nullable Failure of(ImportSummary summary) {
            var code = summary.errorCode();
            var detail = summary.errorDetail();
            return code == null ? null : new Failure(code, detail == null ? "" : detail);
        }
    }

    static ImportView of(ImportSummary summary, @Nullable List<RejectedRow> errors) {
        var counts = summary.counts();
        return new ImportView(
                summary.id().value(),
                summary.task().value(),
                summary.status().text(),
                summary.filename(),
                summary.listName(),
                summary.sizeBytes(),
                summary.sha256(),
                summary.defaultCountry(),
                summary.tags(),
                summary.encoding(),
                summary.delimiter(),
                summary.columns(),
                counts.total(),
                counts.imported(),
                counts.added(),
                counts.updated(),
                counts.unchanged(),
                counts.rejected(),
                counts.duplicate(),
                summary.rowsExpected(),
                summary.percent(),
                summary.rowsPerSecond(),
                summary.remaining().map(Duration::toSeconds).orElse(null),
                errors,
                Failure.of(summary),
                summary.createdAt(),
                summary.startedAt(),
                summary.finishedAt());
    }
}
