package io.tidings.imports;

import io.tidings.shared.ImportId;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.spreadsheets.ReadSheet;
import io.tidings.spreadsheets.Spreadsheets;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Converts an uploaded workbook to the CSV file that the rest of an import reads. The CSV takes the place of the
 * upload, so rejects and restarts need no code for workbooks. Thread-safe.
 */
@Singleton
final class WorkbookUploads {
    /** Bounds the memory. Further workbooks wait for their turn, while they are on disk. */
    private static final int AT_A_TIME = 2;

    private final UploadFolder folder;
    private final ImportConfig config;
    /** Requests have virtual threads. A conversion computes for seconds, and the other requests would wait for it. */
    private final ExecutorService converters = Executors.newFixedThreadPool(
            AT_A_TIME, Thread.ofPlatform().daemon().name("workbooks-", 0).factory());

    WorkbookUploads(UploadFolder folder, ImportConfig config) {
        this.folder = folder;
        this.config = config;
    }

    @PreDestroy
    void stop() {
        converters.shutdownNow();
    }

    /**
     * Replaces the workbook by the CSV of its sheet.
     *
     * @param upload the completely received workbook
     * @throws ProblemException 413, 415, 422 or 503 if the workbook cannot be read
     */
    WorkbookCsv convert(ImportId id, UploadSink upload, UploadMeta meta) {
        if (upload.probe().size() == 0) {
            throw ImportProblems.emptyFile();
        }
        var sha256 = upload.sha256OfDurableFile();
        long limit = config.maxFileSize().asLongValue();
        try (var csv = new UploadSink(folder.part(id), limit)) {
            var sheet = sheet(id, csv, Optional.ofNullable(meta.sheet()));
            var unused = csv.sha256OfDurableFile();
            Files.move(
                    folder.part(id),
                    folder.file(id),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            return new WorkbookCsv(sha256, csv.probe().rowsAtMost(), sheet);
        } catch (IOException e) {
            throw ImportProblems.storageFull();
        }
    }

    private ReadSheet sheet(ImportId id, UploadSink csv, Optional<String> name) {
        var conversion = converters.submit(() -> Spreadsheets.convert(folder.file(id), name, csv));
        try {
            return conversion.get();
        } catch (InterruptedException e) {
            conversion.cancel(true);
            Thread.currentThread().interrupt();
            throw ImportProblems.cutUpload();
        } catch (ExecutionException e) {
            throw failure(Objects.requireNonNullElse(e.getCause(), e));
        }
    }

    private RuntimeException failure(Throwable cause) {
        return switch (cause) {
            case ProblemException problem
            when problem.problem().code().equals("file_too_large") ->
                ImportProblems.sheetTooLarge(config.maxFileSize().asLongValue());
            case ProblemException problem -> problem;
            case IOException _, UncheckedIOException _ -> ImportProblems.storageFull();
            case RuntimeException defect -> defect;
            default -> new IllegalStateException("a workbook could not be converted", cause);
        };
    }
}
