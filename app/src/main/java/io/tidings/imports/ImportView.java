package io.tidings.imports;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Duration;
import java.time.Instant;
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
        @JsonUnwrapped Rules rules,
        @JsonUnwrapped Rows rows,
        @JsonUnwrapped ImportProgress timing,

        @Schema(description = "The first 100 rejected rows; rows_rejected is the number of all. Not in lists") @Nullable
        List<RejectedRow> errors,

        ImportSummary.@Nullable Failure error,
        @Nullable Undo undo,
        @JsonUnwrapped ImportTimes times) {

    /** How the import changes contacts. */
    public record Rules(
            @Schema(
                    enumeration = {"update", "only_new", "fill_blanks"},
                    description = "What happens to people who are already contacts")
            String onKnown,

            @Schema(
                    enumeration = {"keep", "erase"},
                    description = "The rule for empty cells of people who are already contacts")
            String blanks,

            @Schema(
                    enumeration = {"import", "contact"},
                    description = "Where the columns are kept that are no field of a contact")
            String keepColumns) {
        static Rules of(ImportRules rules) {
            return new Rules(
                    rules.onKnown().text(),
                    rules.blanks().text(),
                    rules.keepColumns().text());
        }
    }

    /** The undo of an import. */
    @Schema(name = "ImportUndo")
    public record Undo(
            UUID taskId,

            @Schema(enumeration = {"running", "done", "failed"})
            String state,

            @Schema(description = "Contacts that only this import has, and that were not used since")
            long contactsDeleted,

            @Schema(description = "Known contacts that have their previous values again")
            long contactsRestored,

            @Schema(description = "Known contacts in which the import had changed nothing")
            long contactsUnchanged,

            @Schema(description = "contacts_kept_in_use + contacts_kept_changed + contacts_kept_other_import")
            long contactsKept,

            @Schema(description = "Contacts of this import with messages, or in a draft that names them")
            long contactsKeptInUse,

            @Schema(description = "Contacts with values that were changed since")
            long contactsKeptChanged,

            @Schema(description = "Contacts that another import has too; without the values that only this import gave")
            long contactsKeptOtherImport,

            Instant requestedAt,
            @Nullable Instant finishedAt) {
        static @Nullable Undo of(@Nullable ImportUndo undo) {
            if (undo == null) {
                return null;
            }
            var counts = undo.counts();
            return new Undo(
                    undo.task().value(),
                    undo.state().text(),
                    counts.deleted(),
                    counts.restored(),
                    counts.unchanged(),
                    counts.kept(),
                    counts.inUse(),
                    counts.changed(),
                    counts.otherImport(),
                    undo.requestedAt(),
                    undo.finishedAt());
        }
    }

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

            @Schema(description = "Rows among rows_imported whose number is a landline, which rarely gets an SMS")
            long rowsLandline,

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
                    counts.landlines(),
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

    static ImportView of(ImportSummary summary, @Nullable List<RejectedRow> errors) {
        return new ImportView(
                summary.id().value(),
                summary.task().value(),
                summary.status().text(),
                summary.file(),
                Rules.of(summary.rules()),
                Rows.of(summary),
                ImportProgress.of(summary),
                errors,
                summary.failure(),
                Undo.of(summary.undo()),
                summary.times());
    }
}
