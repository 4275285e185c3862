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
    private static final int MAX_REASONS = 20;

    private final NewImports newImports;
    private final ImportStore store;
    private final ImportedRowStore importedRows;
    private final ImportLifecycle lifecycle;
    private final UploadFolder folder;

    Imports(
            NewImports newImports,
            ImportStore store,
            ImportedRowStore members,
            ImportLifecycle states,
            UploadFolder folder) {
        this.newImports = newImports;
        this.store = store;
        this.importedRows = members;
        this.lifecycle = states;
        this.folder = folder;
    }

    @Override
    public String what() {
        return "imports";
    }

    /** Deletes old imports with their rejected rows. Contacts are kept. */
    @Override
    public int prune(Duration age) {
        return store.prune(age);
    }

    /**
     * Accepts a {@code multipart/form-data} body with the parts {@code file}, {@code default_country}, {@code
     * list_name}, {@code tags} and {@code mapping}, in any order. Streams the file to disk and keeps only some
     * kilobytes in memory.
     *
     * @param contentType the content type of the request, with the boundary
     * @throws io.tidings.shared.Problem.ProblemException 400, 413, 415, 422, 429 or 503; nothing is stored then
     */
    public AcceptedImport acceptForm(Actor actor, String contentType, InputStream body) {
        return newImports.acceptForm(actor, contentType, body, Optional.empty(), UploadExtension.NONE);
    }

    /** Accepts the form of a page like {@link #acceptForm}. The part with the CSRF token must come before the file. */
    public AcceptedImport acceptForm(Actor actor, String contentType, InputStream body, CsrfFormPart csrf) {
        return newImports.acceptForm(actor, contentType, body, Optional.of(csrf), UploadExtension.NONE);
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

    /** Lists contacts in the order of the file. */
    public Page<ImportedContact> contacts(AccountId account, ImportSummary summary, PageRequest request) {
        var contacts = importedRows.contacts(account, summary.no(), request);
        return Page.of(contacts, request, summary.counts().imported(), null);
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
     * again.
     */
    public void writeRejects(ImportSummary summary, Writer csv) {
        var header = new CsvLine();
        summary.file().columns().forEach(column -> header.add(column.header()));
        write(csv, header.add("error_code").add("error_detail").add("line"));
        importedRows.eachReject(
                summary.no(),
                reject -> write(
                        csv,
                        new CsvLine()
                                .addRow(reject.raw())
                                .add(reject.code())
                                .add(reject.column() + ": " + reject.message())
                                .add(String.valueOf(reject.line()))));
    }

    /**
     * Stops the import. Stored contacts are kept and counted. Nothing is stored after this method returns.
     *
     * @throws io.tidings.shared.Problem.ProblemException 409 if it has ended
     */
    public void cancel(ImportSummary summary) {
        var job = store.load(summary.id());
        if (job.isEmpty() || !lifecycle.cancel(job.get())) {
            throw Problem.conflict("import_ended", "The import has ended and cannot be cancelled.")
                    .asException();
        }
        folder.delete(summary.id());
    }

    private static void write(Writer csv, CsvLine line) {
        try {
            csv.append(line.toString()).append("\r\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
