package io.tidings.imports;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.encodings.TextEncoding;
import io.tidings.phones.NumberRules;
import io.tidings.shared.AccountId;
import io.tidings.shared.ImportId;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * Receives and reads files for features that do not turn rows into contacts. The form, the limits and the reading are
 * those of an import. Thread-safe.
 */
@Singleton
public final class Uploads {
    private final UploadReceiver receiver;
    private final UploadFolder folder;
    private final ImportConfig config;
    private final ObjectMapper json;

    Uploads(UploadReceiver intake, UploadFolder folder, ImportConfig config, ObjectMapper json) {
        this.receiver = intake;
        this.folder = folder;
        this.config = config;
        this.json = json;
    }

    /** The encoding, the delimiter and the columns of a file. */
    public record Shape(String encoding, String delimiter, List<Column> columns) {
        /** The names of the file's columns in templates. */
        public List<String> variables() {
            return columns.stream()
                    .flatMap(column -> Optional.ofNullable(column.variable()).stream())
                    .toList();
        }

        CsvFormat format() {
            return new CsvFormat(TextEncoding.of(encoding), delimiter.charAt(0));
        }
    }

    /**
     * A completely received file.
     *
     * @param texts further fields of the form
     * @param rowsAtMost an upper bound of the rows; line ends within quotes count too
     */
    public record Upload(UUID id, UploadMeta meta, Map<String, String> texts, Shape shape, long rowsAtMost) {}

    /**
     * Receives a {@code multipart/form-data} body with the parts of an import and further text fields, in any order.
     *
     * @param extraFields the names of the further text fields
     * @param accept stores the upload and must call {@link #markPending}; the file is deleted if it throws
     * @throws io.tidings.shared.Problem.ProblemException 400, 413, 415, 422 or 503, also if the encoding is not
     *     certain; nothing is stored then
     */
    public <T> T receive(
            AccountId account,
            String contentType,
            InputStream body,
            Set<String> extraFields,
            Function<Upload, T> accept) {
        return receiver.receive(
                account,
                receiver.form(contentType, body, Optional.empty(), extraFields),
                received -> accept.apply(upload(received)));
    }

    private Upload upload(ReceivedUpload received) {
        received.stored().warning().ifPresent(warning -> {
            throw ImportProblems.encodingUncertain(warning);
        });
        long rows = received.stored().rowsAtMost();
        if (rows > config.maxRows()) {
            throw Problem.invalid("row_limit", "The file has more than %,d rows.".formatted(config.maxRows()))
                    .asException();
        }
        var layout = received.stored().layout();
        var shape = new Shape(
                layout.format().encoding().label(),
                String.valueOf(layout.format().delimiter()),
                layout.columns().list());
        return new Upload(received.id().value(), received.meta(), received.texts(), shape, rows);
    }

    /** Marks the file as needed from this transaction's commit until {@link #clearPending}, also after a restart. */
    public void markPending(Handle handle, UUID id) {
        handle.createUpdate("insert into pending_upload (id) values (:id) on conflict do nothing")
                .bind("id", id)
                .execute();
    }

    /** Returns whether the file is on this node. */
    public boolean isOnThisNode(UUID id) {
        return Files.exists(folder.file(new ImportId(id)));
    }

    /** Deletes the file. Idempotent. The caller also calls {@link #clearPending}, in any order. */
    public void delete(UUID id) {
        folder.delete(new ImportId(id));
    }

    /** Marks the file as no longer needed. */
    public void clearPending(Handle handle, UUID id) {
        handle.createUpdate("delete from pending_upload where id = :id")
                .bind("id", id)
                .execute();
    }

    /**
     * Opens the file for reading.
     *
     * @param numbers the rules of the account, with the country of the file
     */
    public UploadRows rows(UUID id, Shape shape, NumberRules numbers) {
        var columns = new ColumnMapping(shape.columns());
        return new UploadRows(
                shape.format().rowsBelowHeader(folder.file(new ImportId(id)), columns), columns, numbers, json);
    }
}
