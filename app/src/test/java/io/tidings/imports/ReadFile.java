package io.tidings.imports;

import io.tidings.encodings.FileProbe;
import io.tidings.encodings.TextEncoding;
import io.tidings.phones.NumberRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file that was read like an upload, into one chunk. */
record ReadFile(FileLayout layout, Chunk chunk) {
    static ReadFile of(String country, String csv) {
        return of(country, csv.getBytes(StandardCharsets.UTF_8));
    }

    static ReadFile of(@Nullable String country, byte[] bytes) {
        return of(country, bytes, Optional.empty(), Map.of());
    }

    static ReadFile of(
            @Nullable String country, byte[] bytes, Optional<TextEncoding> encoding, Map<String, String> mapping) {
        try {
            var file = Files.createTempFile("read", ".csv");
            try {
                Files.write(file, bytes);
                var probe = new FileProbe();
                probe.update(bytes, 0, bytes.length);
                var layout = FileLayout.of(FileHead.of(file, probe, encoding, ""), mapping);
                var reader = RowReader.allowingDuplicates(layout.columns(), new NumberRules(country, false));
                var chunk = new Chunk(1);
                try (var rows = layout.format().rowsBelowHeader(file, layout.columns())) {
                    for (var row = rows.next(); row.isPresent(); row = rows.next()) {
                        reader.read(row.get(), chunk);
                    }
                }
                return new ReadFile(layout, chunk);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> phones() {
        return values(ContactField.PHONE);
    }

    List<String> firstNames() {
        return values(ContactField.FIRST_NAME);
    }

    List<String> values(ContactField field) {
        return new ArrayList<>(Arrays.asList(chunk.values(field)).subList(0, chunk.size()));
    }

    /** The JSON of the variables of a contact. */
    @Nullable
    String variables(int contact) {
        return chunk.variables()[contact];
    }

    /** Returns each reject as {@code line code}. */
    List<String> rejects() {
        return chunk.rejects().stream()
                .map(reject -> reject.line() + " " + reject.code())
                .toList();
    }
}
