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

/** Files of people: accepted, read in the background, looked up and cancelled. Thread-safe. */
@Singleton
public final class Imports implements Prunable {
    private static final int FIRST_ERRORS = 100;
    private static final int MOST_REASONS = 20;

    private final NewImports newImports;
    private final ImportStore store;
    private final ImportedRowStore members;
    private final ImportStates states;
    private final UploadFolder folder;

    Imports(
            NewImports newImports,
            ImportStore store,
            ImportedRowStore members,
            ImportStates states,
            UploadFolder folder) {
        this.newImports = newImports;
        this.store = store;
        this.members = members;
        this.states = states;
        this.folder = folder;
    }

    @Override
    public String label() {
        return "imports";
    }

    /** With their rejected rows; contacts stay. */
    @Override
    public int prune(Duration age) {
        return store.prune(age);
    }

    /**
     * Accepts a {@code multipart/form-data} body with the parts {@code file}, {@code default_country}, {@code list_name},
     * {@code tags} and {@code mapping}, in any order. The file goes to disk as it comes; memory holds some kilobytes of it
     * at a time.
     *
     * @param contentType the request's, with the boundary
     * @throws io.tidings.shared.Problem.ProblemException 400, 413, 415, 422, 429 or 503, with nothing kept
     */
    public AcceptedImport acceptForm(Actor actor, String contentType, InputStream body) {
        return newImports.acceptForm(actor, contentType, body, Optional.empty(), UploadExtension.NONE);
    }

    /** As {@link #acceptForm}, of a page's form, in which the guard's part comes before the file. */
    public AcceptedImport acceptForm(Actor actor, String contentType, InputStream body, CsrfFormPart guard) {
        return newImports.acceptForm(actor, contentType, body, Optional.of(guard), UploadExtension.NONE);
    }

    /** As {@link #acceptForm}, of a form that brings more than the file: both are accepted, or neither. */
    public AcceptedImport acceptForm(Actor actor, String contentType, InputStream body, UploadExtension companion) {
        return newImports.acceptForm(actor, contentType, body, Optional.empty(), companion);
    }

    /**
     * As {@link #acceptForm}, of a file alone.
     *
     * @param body is read to its end and not closed
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

    /** In the order of the file. */
    public Page<ImportedContact> contacts(AccountId account, ImportSummary summary, PageRequest request) {
        var contacts = members.contacts(account, summary.no(), request);
        return Page.of(contacts, request, summary.counts().imported(), null);
    }

    /** The first hundred; {@code counts().rejected()} says how many there are. */
    public List<RejectedRow> firstErrors(ImportSummary summary) {
        return summary.counts().rejected() == 0 ? List.of() : members.firstRejects(summary.no(), FIRST_ERRORS);
    }

    /** Why rows were rejected, the most frequent reason first. */
    public List<RejectReason> rejectReasons(ImportSummary summary) {
        return summary.counts().rejected() == 0 ? List.of() : members.rejectReasons(summary.no(), MOST_REASONS);
    }

    /** All rejected rows as CSV: as they were read, and why, ready to be mended and uploaded again. */
    public void writeRejects(ImportSummary summary, Writer csv) {
        var header = new CsvLine();
        summary.file().columns().forEach(column -> header.add(column.header()));
        write(csv, header.add("error_code").add("error_detail").add("line"));
        members.eachReject(
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
     * Stops the import; what is stored stays and is counted. Nothing is stored after this returns.
     *
     * @throws io.tidings.shared.Problem.ProblemException 409 if it has ended
     */
    public void cancel(ImportSummary summary) {
        var job = store.load(summary.id());
        if (job.isEmpty() || !states.cancel(job.get())) {
            throw Problem.conflict("import_ended", "The import has ended and cannot be cancelled any more.")
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
