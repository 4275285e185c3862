package io.tidings.imports;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An import in the API. */
@Schema(name = "Import")
record ImportView(
        UUID importId,
        UUID taskId,

        @Schema(enumeration = {"processing", "success", "failed", "cancelled"})
        String status,

        @JsonUnwrapped ImportedFile file,
        @JsonUnwrapped Rows rows,
        @JsonUnwrapped ImportProgress timing,

        @Schema(description = "The first 100 rejected rows; rows_rejected is the number of all. Not in lists") @Nullable
        List<RejectedRow> errors,

        @Nullable Failure error,
        @JsonUnwrapped ImportTimes times) {

    public record Rows(
            @Schema(description = "rows_imported + rows_rejected + rows_duplicate, of the rows done so far")
            long rowsTotal,

            @Schema(description = "rows_new + rows_updated + rows_unchanged")
            long rowsImported,

            long rowsNew,
            long rowsUpdated,
            long rowsUnchanged,
            long rowsRejected,

            @Schema(description = "Rows with the phone of an earlier row")
            long rowsDuplicate,

            @Schema(description = "An upper bound of the number of rows in the file")
            long rowsExpected) {
        static Rows of(ImportSummary summary) {
            var counts = summary.counts();
            return new Rows(
                    counts.total(),
                    counts.imported(),
                    counts.added(),
                    counts.updated(),
                    counts.unchanged(),
                    counts.rejected(),
                    counts.duplicate(),
                    summary.rowsExpected());
        }
    }

    public record ImportProgress(
            @Schema(description = "0 to 100") int progress,

            @Schema(description = "Rows per second since the start")
            double rate,

            @Nullable Long remainingSeconds) {
        static ImportProgress of(ImportSummary summary) {
            return new ImportProgress(
                    summary.percent(),
                    summary.rowsPerSecond(),
                    summary.remaining().map(Duration::toSeconds).orElse(null));
        }
    }

    /** The reason why the import failed. */
    @Schema(name = "ImportFailure")
    public record Failure(String code, String detail) {
        static @Nullable Failure of(ImportSummary summary) {
            var code = summary.errorCode();
            var detail = summary.errorDetail();
            return code == null ? null : new Failure(code, detail == null ? "" : detail);
        }
    }

    static ImportView of(ImportSummary summary, @Nullable List<RejectedRow> errors) {
        return new ImportView(
                summary.id().value(),
                summary.task().value(),
                summary.status().text(),
                summary.file(),
                Rows.of(summary),
                ImportProgress.of(summary),
                errors,
                Failure.of(summary),
                summary.times());
    }
}
