package io.tidings.imports;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An import in JSON. */
@Schema(name = "Import")
record ImportView(
        UUID importId,
        UUID taskId,

        @Schema(enumeration = {"processing", "success", "failed", "cancelled"})
        String status,

        @JsonUnwrapped ImportedFile file,
        @JsonUnwrapped Rows rows,
        @JsonUnwrapped Speed pace,

        @Schema(description = "The first hundred rejected rows; rows_rejected is how many there are. Not in lists")
        @Nullable
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

            @Schema(description = "The same phone stood earlier in the file")
            long rowsDuplicate,

            @Schema(description = "About how many rows the file has; never fewer than it has")
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

    public record Speed(
            @Schema(description = "0 to 100") int progress,

            @Schema(description = "Rows per second since the start")
            double rate,

            @Nullable Long remainingSeconds) {
        static Speed of(ImportSummary summary) {
            return new Speed(
                    summary.percent(),
                    summary.rowsPerSecond(),
                    summary.remaining().map(Duration::toSeconds).orElse(null));
        }
    }

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
        return new ImportView(
                summary.id().value(),
                summary.task().value(),
                summary.status().text(),
                summary.file(),
                Rows.of(summary),
                Speed.of(summary),
                errors,
                Failure.of(summary),
                summary.times());
    }
}
