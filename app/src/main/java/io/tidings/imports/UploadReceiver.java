package io.tidings.imports;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.shared.ImportId;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Receives uploads for all routes. Streams the file to disk, computes its hash and statistics, and reads its layout.
 * Deletes a file that the route does not accept. Thread-safe.
 */
@Singleton
final class UploadReceiver {
    private static final int BUFFER = 16 * 1024;

    private final UploadFolder folder;
    private final ImportConfig config;
    private final ObjectMapper json;

    UploadReceiver(UploadFolder folder, ImportConfig config, ObjectMapper json) {
        this.folder = folder;
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
    <T> T receive(Body body, Function<ReceivedUpload, T> accept) {
        var id = ImportId.random();
        boolean accepted = false;
        try (var sink = new UploadSink(folder.file(id), config.maxFileSize().asLongValue())) {
            var form = body.readInto(sink);
            UploadRules.check(form.meta());
            var layout =
                    FileLayout.of(folder.file(id), sink.probe(), form.meta().mapping());
            var stored = new StoredUpload(sink.sha256OfDurableFile(), sink.probe(), layout);
            var answer = accept.apply(new ReceivedUpload(id, form.meta(), form.texts(), stored));
            accepted = true;
            return answer;
        } finally {
            if (!accepted) {
                folder.delete(id);
            }
        }
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
