package io.tidings.imports;

import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.jspecify.annotations.Nullable;

/**
 * Takes files of people for features that make something other than contacts of them: the same form, the same limits and
 * the same reading as an import's. Thread-safe.
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

    /** How a file is to be read. */
    public record Shape(String encoding, String delimiter, List<Column> columns) {
        /** The names by which templates reach the file's own columns. */
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
     * A file that lies here whole.
     *
     * @param texts the further fields of its form
     * @param rowsAtMost line ends counted; quoted ones too
     */
    public record Upload(UUID id, UploadMeta meta, Map<String, String> texts, Shape shape, long rowsAtMost) {}

    /**
     * Takes a {@code multipart/form-data} body with the parts of an import and some more texts, in any order.
     *
     * @param more the names of the further texts
     * @param accept takes the file over, and has to {@link #keep} it; the file is deleted if this throws
     * @throws io.tidings.shared.Problem.ProblemException 400, 413, 415, 422 or 503, with nothing kept
     */
    public <T> T receive(String contentType, InputStream body, Set<String> more, Function<Upload, T> accept) {
        return receiver.receive(
                receiver.form(contentType, body, Optional.empty(), more), received -> accept.apply(upload(received)));
    }

    private Upload upload(ReceivedUpload received) {
        long rows = received.stored().probe().rowsAtMost();
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

    /** The file is needed from this transaction's commit until {@link #delete}, also after a restart. */
    public void markPending(Handle handle, UUID id) {
        handle.createUpdate("insert into pending_upload (id) values (:id) on conflict do nothing")
                .bind("id", id)
                .execute();
    }

    /** Whether the file lies on this node. */
    public boolean isOnThisNode(UUID id) {
        return Files.exists(folder.file(new ImportId(id)));
    }

    /** Idempotent; to be followed by {@link #release}, in whichever order. */
    public void delete(UUID id) {
        folder.delete(new ImportId(id));
    }

    /** The file is not needed any more. */
    public void clearPending(Handle handle, UUID id) {
        handle.createUpdate("delete from pending_upload where id = :id")
                .bind("id", id)
                .execute();
    }

    /**
     * Begins to read.
     *
     * @param country of numbers in national form
     */
    public UploadRows rows(UUID id, Shape shape, @Nullable String country) {
        return new UploadRows(
                shape.format().rowsBelowHeader(folder.file(new ImportId(id))),
                new ColumnMapping(shape.columns()),
                country,
                json);
    }
}
