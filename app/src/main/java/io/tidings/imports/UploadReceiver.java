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
 * Receives uploads for every route that takes one: streams the file to disk, hashes and probes it on the way, and reads
 * its layout. A file that the route does not accept is deleted. Thread-safe.
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

    /** Reads the body of a request: the file into the sink, everything else into the form. */
    @FunctionalInterface
    interface Body {
        UploadForm.Form readInto(UploadSink sink);
    }

    /**
     * A body of {@code multipart/form-data}.
     *
     * @param contentType the request's, with the boundary
     * @param guard a part that must come before the file; empty for none
     * @param more further fields that the form may have
     */
    Body form(String contentType, InputStream body, Optional<CsrfFormPart> guard, Set<String> more) {
        return sink -> UploadForm.read(json, contentType, body, sink, guard, more);
    }

    /** A body that is the file alone. It is read to its end and not closed. */
    static Body file(InputStream body, UploadMeta meta) {
        return sink -> {
            copy(body, sink);
            return new UploadForm.Form(meta, Map.of());
        };
    }

    /**
     * Receives one file and hands it over.
     *
     * @param accept takes the file, which is durable by then; the file is deleted if this throws
     * @throws io.tidings.shared.Problem.ProblemException 400, 413, 415, 422 or 503, or as {@code accept} throws
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
