package io.tidings.imports;

import io.tidings.web.DetailLine;
import io.tidings.web.Formats;
import io.tidings.web.StackedBar;
import io.tidings.web.StackedBar.Part;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An import as shown on its page. */
record ImportPage(ImportSummary summary) {
    /** @param inSum the name of the bucket in the line with the sum */
    record Bucket(String name, String label, String inSum, long count) {}

    /** @param use the field or variable that the column fills */
    record ColumnUse(String header, String use) {}

    record Reason(String title, String example, String code, long count, StackedBar bar) {
        /** @param workbook whether people see the numbers of the rows in a spreadsheet program */
        static Reason of(RejectReason reason, long all, boolean workbook) {
            return new Reason(
                    reason.message(),
                    "First in row %s.".formatted(Formats.grouped(workbook ? reason.firstLine() : reason.firstRow())),
                    reason.code(),
                    reason.count(),
                    StackedBar.of(all, "rejected", reason.count()));
        }
    }

    public String id() {
        return summary.id().toString();
    }

    public String filename() {
        return summary.file().filename();
    }

    /** Returns whether rows are shown by their numbers in the sheet. */
    public boolean isWorkbook() {
        return summary.file().workbook() != null;
    }

    /** Returns a notice about the sheets and cells of a workbook that were not read; empty if all were read. */
    public String workbookNotice() {
        var read = summary.file().workbook();
        if (read == null) {
            return "";
        }
        var others = read.otherSheets().isEmpty()
                ? ""
                : "Only the sheet \"%s\" was read. These sheets have data too: %s."
                        .formatted(read.sheet(), String.join(", ", read.otherSheets()));
        var errors = read.errorCells() == 0
                ? ""
                : "%s with an error such as #N/A %s read as empty."
                        .formatted(Formats.of(read.errorCells(), "cell"), read.errorCells() == 1 ? "was" : "were");
        return (others + " " + errors).strip();
    }

    public String state() {
        return summary.status().text();
    }

    public String stateText() {
        return switch (summary.status()) {
            case PROCESSING -> "Importing";
            case SUCCESS -> "Done";
            case FAILED -> "Failed";
            case CANCELLED -> "Stopped";
        };
    }

    public boolean running() {
        return summary.status() == ImportStatus.PROCESSING;
    }

    /** Returns whether the page shows work that goes on. */
    public boolean active() {
        return running() || undoing();
    }

    public boolean undoing() {
        var undo = summary.undo();
        return undo != null && undo.isRunning();
    }

    /** Returns whether there is something to undo. */
    public boolean undoable() {
        var undo = summary.undo();
        return !running() && people() > 0 && (undo == null || undo.state() == ImportUndo.State.FAILED);
    }

    /** Returns what became of the contacts, if the import was undone; else an empty text. */
    public String undone() {
        var undo = summary.undo();
        if (undo == null) {
            return "";
        }
        var counts = undo.counts();
        return "%s deleted, %s with their previous values again, %s kept because they are in use or were changed since."
                .formatted(
                        Formats.of(counts.deleted(), "contact"),
                        Formats.grouped(counts.restored()),
                        Formats.grouped(counts.kept()));
    }

    /** Returns whether a campaign can be sent to the import's contacts. */
    public boolean usable() {
        return summary.status() == ImportStatus.SUCCESS && people() > 0 && !summary.isUndone();
    }

    public long rows() {
        return summary.counts().total();
    }

    public long people() {
        return summary.counts().imported();
    }

    public long rejected() {
        return summary.counts().rejected();
    }

    public Instant createdAt() {
        return summary.times().createdAt();
    }

    public String sentence() {
        return switch (summary.status()) {
            case PROCESSING ->
                summary.remaining()
                        .map(left -> "About %s left. You may leave this page. The import continues."
                                .formatted(Formats.spoken(left)))
                        .orElse("The file is being read. You may leave this page. The import continues.");
            case SUCCESS ->
                "%s read in %s, %s a second."
                        .formatted(
                                Formats.of(rows(), "row"),
                                Formats.spoken(summary.elapsed()),
                                Formats.of(Math.round(summary.rowsPerSecond()), "row"));
            case FAILED -> "The import ended early.";
            case CANCELLED -> "Stopped by request. Contacts imported before are kept.";
        };
    }

    /** Empty before the first row. */
    public String rate() {
        return summary.rowsPerSecond() > 0 ? Formats.grouped(Math.round(summary.rowsPerSecond())) + " a second" : "";
    }

    /** The reason why the import failed; empty if it did not fail. */
    public String failure() {
        var failure = summary.failure();
        return failure == null ? "" : failure.detail();
    }

    public String code() {
        var failure = summary.failure();
        return failure == null ? "" : failure.code().toLowerCase(Locale.ROOT);
    }

    /** Returns the warning about the encoding; empty if it was certain. */
    public String warning() {
        return summary.file().warnings().stream()
                .map(warning ->
                        "The encoding was not certain. The file was read as %s, and %s may have wrong letters. If names are wrong, upload the file again and choose its encoding."
                                .formatted(warning.encoding(), Formats.of(warning.cells(), "cell")))
                .findFirst()
                .orElse("");
    }

    public StackedBar bar() {
        var counts = summary.counts();
        var whole = running() ? Math.max(summary.rowsExpected(), counts.total()) : counts.total();
        return StackedBar.of(
                whole,
                List.of(
                        new Part("new", counts.added()),
                        new Part("updated", counts.updated()),
                        new Part("unchanged", counts.unchanged()),
                        new Part("duplicate", counts.duplicate()),
                        new Part("rejected", counts.rejected())));
    }

    public List<Bucket> buckets() {
        var counts = summary.counts();
        return List.of(
                new Bucket("new", "New", "new", counts.added()),
                new Bucket("updated", "Updated", "updated", counts.updated()),
                new Bucket("unchanged", "Unchanged", "unchanged", counts.unchanged()),
                new Bucket("duplicate", "Twice in the file", "twice in the file", counts.duplicate()),
                new Bucket("rejected", "Rejected", "rejected", counts.rejected()));
    }

    public List<ColumnUse> columns() {
        return summary.file().columns().stream()
                .map(column -> new ColumnUse(column.header(), use(column)))
                .toList();
    }

    public List<DetailLine> facts(ZoneId zone) {
        var facts = new ArrayList<DetailLine>();
        facts.add(new DetailLine("Uploaded", Formats.at(summary.times().createdAt(), zone)));
        facts.add(new DetailLine("Size", size(summary.file().sizeBytes())));
        var workbook = summary.file().workbook();
        facts.add(
                workbook == null
                        ? new DetailLine("Encoding", summary.file().encoding())
                        : new DetailLine("Sheet", workbook.sheet()));
        if (summary.file().defaultCountry() != null) {
            facts.add(new DetailLine("Country", summary.file().defaultCountry()));
        }
        if (summary.counts().landlines() > 0) {
            var landlines = Formats.grouped(summary.counts().landlines());
            facts.add(new DetailLine("Landlines", landlines + ", which rarely get an SMS"));
        }
        facts.add(new DetailLine("Known contacts", knownContacts()));
        if (summary.rules().keepsInContact()) {
            facts.add(new DetailLine("Other columns", "kept with the contacts too"));
        }
        if (!summary.file().tags().isEmpty()) {
            facts.add(new DetailLine("Tags", String.join(", ", summary.file().tags())));
        }
        facts.add(new DetailLine("SHA-256", summary.file().sha256().substring(0, 16) + "…"));
        return facts;
    }

    private String knownContacts() {
        return switch (summary.rules().onKnown()) {
            case UPDATE -> summary.rules().erases() ? "updated, empty cells erase" : "updated";
            case ONLY_NEW -> "left as they are";
            case FILL_BLANKS -> "blanks filled only";
        };
    }

    private static String use(Column column) {
        var field = column.field();
        var variable = column.variable();
        if (field == null) {
            return variable == null ? "ignored" : "{{" + variable + "}}";
        }
        return field.equals(ContactField.NAME.text())
                ? "whole name, split into first and last name"
                : field.replace('_', ' ');
    }

    private static String size(long bytes) {
        if (bytes < 1000) {
            return bytes + " bytes";
        }
        return bytes < 1_000_000
                ? String.format(Locale.UK, "%.1f kB", bytes / 1e3)
                : String.format(Locale.UK, "%.1f MB", bytes / 1e6);
    }
}
