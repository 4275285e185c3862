package io.tidings.imports;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.accounts.Accounts;
import io.tidings.encodings.FileProbe;
import io.tidings.encodings.TextEncoding;
import io.tidings.shared.AccountId;
import io.tidings.shared.ImportId;
import io.tidings.spreadsheets.ReadSheet;
import io.tidings.spreadsheets.Spreadsheets;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Receives uploads for all routes. Streams the file to disk, computes its hash and statistics, and reads its layout.
 * Deletes a file that the route does not accept. Thread-safe.
 */
@Singleton
final class UploadReceiver {
    private static final int BUFFER = 16 * 1024;

    private final UploadFolder folder;
    private final WorkbookUploads workbooks;
    private final ImportConfig config;
    private final ObjectMapper json;
    private final Accounts accounts;

    UploadReceiver(
            UploadFolder folder, WorkbookUploads workbooks, ImportConfig config, ObjectMapper json, Accounts accounts) {
        this.accounts = accounts;
        this.folder = folder;
        this.workbooks = workbooks;
        this.config = config;
        this.json = json;
    }

    /** Reads the body of a request: the file into the sink, the other fields into the form. */
    @FunctionalInterface
    interface Body {
        UploadForm.Form readInto(UploadSink sink);
    }

    /**
     * Returns a body of {@code multipart/form-data}.
     *
     * @param contentType the content type of the request, with the boundary
     * @param csrf the part that must come before the file; empty for none
     * @param extraFields further fields that the form may have
     */
    Body form(String contentType, InputStream body, Optional<CsrfFormPart> csrf, Set<String> extraFields) {
        return sink -> UploadForm.read(json, contentType, body, sink, csrf, extraFields);
    }

    /** Returns a body that consists of the file only. It is read to its end and not closed. */
    static Body file(InputStream body, UploadMeta meta) {
        return sink -> {
            copy(body, sink);
            return new UploadForm.Form(meta, Map.of());
        };
    }

    /**
     * Receives one file and passes it to {@code accept}.
     *
     * @param accept stores the upload; the file is durable before the call, and deleted if the call throws
     * @throws io.tidings.shared.Problem.ProblemException 400, 413, 415, 422 or 503, or the problem that {@code accept}
     *     throws
     */
    <T> T receive(AccountId account, Body body, Function<ReceivedUpload, T> accept) {
        var id = ImportId.random();
        boolean accepted = false;
        try (var sink = new UploadSink(folder.file(id), config.maxFileSize().asLongValue())) {
            var form = body.readInto(sink);
            UploadRules.check(form.meta());
            var workbook = workbook(id, sink, form.meta());
            var file = folder.file(id);
            var layout = FileLayout.of(
                    head(account, form.meta(), file, sink.probe(), workbook),
                    form.meta().mapping());
            UploadRules.check(form.meta().rules(), layout.columns());
            var stored = new StoredUpload(
                    workbook.isPresent() ? workbook.get().sha256() : sink.sha256OfDurableFile(),
                    sink.probe().size(),
                    workbook.map(WorkbookCsv::rowsAtMost).orElse(sink.probe().rowsAtMost()),
                    layout,
                    UncertainCells.of(file, layout),
                    workbook.map(WorkbookCsv::sheet));
            var answer = accept.apply(new ReceivedUpload(id, form.meta(), form.texts(), stored));
            accepted = true;
            return answer;
        } finally {
            if (!accepted) {
                folder.delete(id);
            }
        }
    }

    /**
     * Receives a file, passes it to {@code inspect} and deletes it.
     *
     * @throws io.tidings.shared.Problem.ProblemException like {@link #receive}
     */
    <T> T inspect(AccountId account, Body body, Inspection<T> inspection) {
        var id = ImportId.random();
        try (var sink = new UploadSink(folder.file(id), config.maxFileSize().asLongValue())) {
            var form = body.readInto(sink);
            UploadRules.check(form.meta());
            var workbook = workbook(id, sink, form.meta());
            var file = folder.file(id);
            return inspection.of(
                    file,
                    form.meta(),
                    head(account, form.meta(), file, sink.probe(), workbook),
                    workbook.map(WorkbookCsv::sheet).orElse(null));
        } finally {
            folder.delete(id);
        }
    }

    /** Reads a file that is deleted afterwards. */
    @FunctionalInterface
    interface Inspection<T> {
        /** @param workbook the sheet that was read; null if the file is not a workbook */
        T of(Path file, UploadMeta meta, FileHead head, @Nullable ReadSheet workbook);
    }

    /** Replaces a workbook by the CSV of its sheet. Empty for other files. */
    private Optional<WorkbookCsv> workbook(ImportId id, UploadSink sink, UploadMeta meta) {
        return Spreadsheets.isWorkbookName(meta.filename())
                ? Optional.of(workbooks.convert(id, sink, meta))
                : Optional.empty();
    }

    private FileHead head(
            AccountId account, UploadMeta meta, Path file, FileProbe probe, Optional<WorkbookCsv> workbook) {
        if (workbook.isPresent()) {
            return FileHead.of(file, WorkbookCsv.FORMAT);
        }
        var country = Optional.ofNullable(meta.defaultCountry())
                .or(() -> accounts.find(account).flatMap(found -> Optional.ofNullable(found.defaultCountry())));
        return FileHead.of(
                file,
                probe,
                Optional.ofNullable(meta.encoding()).flatMap(TextEncoding::named),
                country.orElse("").toUpperCase(Locale.ROOT));
    }

    private static void copy(InputStream body, UploadSink sink) {
        var buffer = new byte[BUFFER];
        try {
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                sink.write(buffer, 0, read);
            }
        } catch (IOException e) {
            throw ImportProblems.cutUpload();
        }
    }
}
