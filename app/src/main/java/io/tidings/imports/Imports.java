package io.tidings.imports;

import io.tidings.schedule.Prunable;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.ImportId;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.shared.Problem;
import io.tidings.web.CsvLine;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Accepts, finds and cancels imports of contacts. Thread-safe. */
@Singleton
public final class Imports implements Prunable {
    private static final int FIRST_ERRORS = 100;
    private static final int REJECTS_PER_READ = 1_000;
    private static final int BEFORE_FIRST_ROW = -1;
    private static final int MAX_REASONS = 20;

    private final NewImports newImports;
    private final ImportStore store;
    private final ImportedRowStore importedRows;
    private final ImportLifecycle lifecycle;
    private final UploadFolder folder;
    private final ImportUndos undos;

    Imports(
            NewImports newImports,
            ImportStore store,
            ImportedRowStore members,
            ImportLifecycle states,
            UploadFolder folder,
            ImportUndos undos) {
        this.newImports = newImports;
        this.store = store;
        this.importedRows = members;
        this.lifecycle = states;
        this.folder = folder;
        this.undos = undos;
    }

    @Override
    public String label() {
        return "imports";
    }

    /** Deletes old imports with their rejected rows. Contacts are kept. */
    @Override
    public int prune(Duration age) {
        return store.prune(age);
    }

    /**
     * Accepts a {@code multipart/form-data} body with the parts {@code file}, {@code default_country}, {@code
     * list_name}, {@code tags}, {@code mapping} and others, in any order. Streams the file to disk and keeps only some
     * kilobytes in memory.
     *
     * @param contentType the content type of the request, with the boundary
     * @throws io.tidings.shared.Problem.ProblemException 400, 413, 415, 422, 429 or 503; nothing is stored then
     */
    public AcceptedImport acceptForm(Actor actor, String contentType, InputStream body) {
        return newImports.acceptForm(actor, contentType, body, Optional.empty(), NoExtension.NONE);
    }

    /**
     * Accepts the form of a page like {@link #acceptForm}. Refuses a file whose encoding is not certain and not named,
     * because the page shows the rows and asks.
     *
     * @param csrf the part with the CSRF token, which must come before the file; empty if the token was checked
     */
    AcceptedImport acceptForm(Actor actor, String contentType, InputStream body, Optional<CsrfFormPart> csrf) {
        return newImports.acceptForm(actor, contentType, body, csrf, NoExtension.CERTAIN_ENCODING);
    }

    /**
     * Accepts a form with further fields like {@link #acceptForm}. The file and the extension are accepted together or
     * not at all.
     */
    public AcceptedImport acceptForm(Actor actor, String contentType, InputStream body, UploadExtension extension) {
        return newImports.acceptForm(actor, contentType, body, Optional.empty(), extension);
    }

    /**
     * Accepts a file without a form.
     *
     * @param body read to its end and not closed
     */
    public AcceptedImport accept(Actor actor, InputStream body, UploadMeta meta) {
        return newImports.accept(actor, body, meta);
    }

    public Optional<ImportSummary> find(AccountId account, ImportId id) {
        return store.find(account, id);
    }

    /** Newest first. */
    public Page<ImportSummary> list(AccountId account, PageRequest request) {
        return store.list(account, request);
    }

    /** Lists contacts in the order of the file. An import that was undone has none. */
    public Page<ImportedContact> contacts(AccountId account, ImportSummary summary, PageRequest request) {
        long total = summary.isUndone() ? 0 : summary.counts().imported();
        return importedRows.contacts(account, summary.no(), total, request);
    }

    /** Returns the first 100 rejected rows. {@code counts().rejected()} is the number of all. */
    public List<RejectedRow> firstErrors(ImportSummary summary) {
        return summary.counts().rejected() == 0 ? List.of() : importedRows.firstRejects(summary.no(), FIRST_ERRORS);
    }

    /** Returns the reasons of rejected rows, the most frequent first. */
    public List<RejectReason> rejectReasons(ImportSummary summary) {
        return summary.counts().rejected() == 0 ? List.of() : importedRows.rejectReasons(summary.no(), MAX_REASONS);
    }

    /**
     * Writes all rejected rows as CSV, as they were read and with the reason. The file can be corrected and uploaded
     * again. Reads 1,000 rows at a time, so that a slow client holds neither a connection nor a transaction.
     */
    public void writeRejects(ImportSummary summary, Writer csv) {
        var header = new CsvLine();
        summary.file().columns().forEach(column -> header.add(column.header()));
        write(csv, header.add("error_code").add("error_detail").add("line"));
        int row = BEFORE_FIRST_ROW;
        List<Reject> part;
        do {
            part = importedRows.rejectsAfter(summary.no(), row, REJECTS_PER_READ);
            for (var reject : part) {
                write(csv, line(reject));
                row = reject.row();
            }
        } while (part.size() == REJECTS_PER_READ);
    }

    private static CsvLine line(Reject reject) {
        return new CsvLine()
                .addRow(reject.raw())
                .add(reject.code())
                .add(reject.column() + ": " + reject.message())
                .add(String.valueOf(reject.line()));
    }

    /**
     * Stops the import. Stored contacts are kept and counted. Nothing is stored after this method returns.
     *
     * @throws io.tidings.shared.Problem.ProblemException 409 if it has ended
     */
    public void cancel(Actor actor, ImportSummary summary) {
        var job = store.load(summary.id());
        if (job.isEmpty() || !lifecycle.cancel(job.get(), actor)) {
            throw Problem.conflict("import_ended", "The import has ended and cannot be cancelled.")
                    .asException();
        }
        folder.delete(summary.id());
    }

    /**
     * Stops the import if it runs, and takes back what only this import brought. Idempotent. Waits at most one second for
     * the end.
     *
     * @throws io.tidings.shared.Problem.ProblemException 409 {@code import_in_use} if an unfinished campaign is sent to
     *     the import
     */
    public ImportUndo undo(Actor actor, ImportSummary summary) {
        return undos.undo(actor, summary.id());
    }

    private static void write(Writer csv, CsvLine line) {
        try {
            csv.append(line.toString()).append("\r\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
