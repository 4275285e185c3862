package io.tidings.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.contacts.Tags;
import io.tidings.imports.ImportRules.Blanks;
import io.tidings.imports.ImportRules.KeepColumns;
import io.tidings.imports.ImportRules.OnKnown;
import io.tidings.shared.Problem.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.fileupload.FileUploadBase;
import org.apache.commons.fileupload.MultipartStream;
import org.apache.commons.fileupload.ParameterParser;

/**
 * Reads the parts of an upload form in any order. Streams the file into a sink. Reads the text fields into memory, up
 * to 64 KiB each.
 */
final class UploadForm {
    // Each upload has one buffer, and 1,000 uploads may run at a time.
    private static final int BUFFER = 4 * 1024;
    private static final int MAX_TEXT = 64 * 1024;
    private static final int MAX_PARTS = 24;
    private static final int MAX_HEAD = 8 * 1024;
    private static final int MAX_NAME = 200;
    private static final Set<String> TEXTS = Set.of(
            "default_country",
            "encoding",
            "list_name",
            "tags",
            "mapping",
            "sheet",
            "on_known",
            "blanks",
            "keep_columns");
    private static final TypeReference<Map<String, String>> STRING_MAP = new TypeReference<>() {};

    private final ObjectMapper json;
    private final OutputStream file;
    private final Set<String> extraFields;
    private final Map<String, String> texts = new HashMap<>();
    /** The expected CSRF part; empty after a valid token has been read. */
    private Optional<CsrfFormPart> csrf;

    private Optional<Part> filePart = Optional.empty();

    private record Part(String name, String filename, String contentType) {
        boolean isFile() {
            return name.equals("file") && !filename.isEmpty();
        }
    }

    private UploadForm(ObjectMapper json, OutputStream file, Optional<CsrfFormPart> csrf, Set<String> extraFields) {
        this.json = json;
        this.file = file;
        this.csrf = csrf;
        this.extraFields = extraFields;
    }

    /** @param texts the extra fields that the form contains */
    record Form(UploadMeta meta, Map<String, String> texts) {}

    /**
     * @param contentType the content type of the request
     * @param csrf the part that must come before the file; empty for none
     * @param file receives the bytes of the part {@code file} after its name and type are accepted
     * @param extraFields further fields that the form may have
     * @throws io.tidings.shared.Problem.ProblemException 400, 415, or the problem that the sink throws
     */
    static Form read(
            ObjectMapper json,
            String contentType,
            InputStream body,
            OutputStream file,
            Optional<CsrfFormPart> csrf,
            Set<String> extraFields) {
        var form = new UploadForm(json, file, csrf, extraFields);
        form.readParts(contentType, body);
        var others = new HashMap<>(form.texts);
        others.keySet().retainAll(extraFields);
        return new Form(form.meta(), others);
    }

    private void readParts(String contentType, InputStream body) {
        var boundary = boundary(contentType);
        try {
            var stream = new MultipartStream(body, boundary, BUFFER, null);
            stream.setHeaderEncoding("UTF-8");
            stream.setPartHeaderSizeMax(MAX_HEAD);
            var parts = 0;
            for (boolean more = stream.skipPreamble(); more; more = stream.readBoundary()) {
                if (++parts > MAX_PARTS) {
                    throw ImportProblems.malformedForm("The form has more than %d parts.".formatted(MAX_PARTS));
                }
                readPart(stream);
            }
        } catch (FileUploadBase.FileUploadIOException e) {
            throw ImportProblems.malformedForm("The header of a part of the form is longer than 8 KiB.");
        } catch (IOException | IllegalArgumentException e) {
            // A closed connection and a form without its last boundary are treated alike.
            throw ImportProblems.cutUpload();
        }
    }

    private void readPart(MultipartStream stream) throws IOException {
        var part = part(stream.readHeaders());
        if (part.isFile()) {
            if (filePart.isPresent()) {
                throw ImportProblems.malformedForm("The form has more than one file. An upload has exactly one file.");
            }
            csrf.ifPresent(missing -> missing.check().accept(""));
            UploadRules.checkType(part.filename, part.contentType);
            filePart = Optional.of(part);
            stream.readBodyData(file);
            return;
        }
        if (part.name.equals("file")) {
            throw ImportProblems.missingFile();
        }
        if (csrf.filter(wanted -> wanted.name().equals(part.name)).isPresent()) {
            csrf.get().check().accept(text(stream));
            csrf = Optional.empty();
            return;
        }
        if (!TEXTS.contains(part.name) && !extraFields.contains(part.name)) {
            var known = new HashSet<>(TEXTS);
            known.addAll(extraFields);
            throw ImportProblems.unknownField(part.name, known);
        }
        texts.put(part.name, text(stream));
    }

    private static String text(MultipartStream stream) throws IOException {
        var text = new BoundedBuffer();
        stream.readBodyData(text);
        return text.toString(StandardCharsets.UTF_8).strip();
    }

    private UploadMeta meta() {
        var part = filePart.orElseThrow(ImportProblems::missingFile);
        return new UploadMeta(
                part.filename,
                part.contentType,
                text("default_country").orElse(null),
                text("list_name").orElse(null),
                text("tags").map(UploadForm::tags).orElse(List.of()),
                text("mapping").map(this::mapping).orElse(Map.of()),
                text("encoding").orElse(null),
                text("sheet").orElse(null),
                new ImportRules(
                        choice("on_known", OnKnown.values(), OnKnown::text),
                        choice("blanks", Blanks.values(), Blanks::text),
                        choice("keep_columns", KeepColumns.values(), KeepColumns::text)));
    }

    /** Returns the value of the part; the first value if the form does not have the part. */
    private <E> E choice(String name, E[] values, Function<E, String> text) {
        var given = text(name);
        return given.isEmpty()
                ? values[0]
                : Arrays.stream(values)
                        .filter(value -> text.apply(value).equals(given.get()))
                        .findFirst()
                        .orElseThrow(() -> ImportProblems.badField(
                                name,
                                name + " is "
                                        + Arrays.stream(values).map(text).collect(Collectors.joining(", or "))
                                        + "."));
    }

    private Optional<String> text(String name) {
        return Optional.ofNullable(texts.get(name)).filter(text -> !text.isEmpty());
    }

    /** Parses a JSON array or a list separated by commas. */
    private static List<String> tags(String text) {
        return Tags.parse(text)
                .orElseThrow(() ->
                        ImportProblems.badField("tags", "Separate tags by commas, or give a JSON array of texts."));
    }

    /** Parses a JSON object, or lines such as {@code Mobile = phone}. */
    private Map<String, String> mapping(String text) {
        if (!text.startsWith("{")) {
            return text.lines()
                    .filter(line -> !line.isBlank())
                    .collect(Collectors.toMap(
                            line -> line.substring(0, equalsSign(line)).strip(),
                            line -> line.substring(equalsSign(line) + 1).strip(),
                            (_, last) -> last));
        }
        try {
            return json.readValue(text, STRING_MAP);
        } catch (JsonProcessingException e) {
            throw badMapping();
        }
    }

    private static int equalsSign(String line) {
        int at = line.lastIndexOf('=');
        if (at < 0) {
            throw badMapping();
        }
        return at;
    }

    private static ProblemException badMapping() {
        return ImportProblems.badMapping("The mapping must be a JSON object from headers to fields, such as"
                + " {\"Mobile\": \"phone\"}, or lines such as: Mobile = phone");
    }

    private static byte[] boundary(String contentType) {
        var parser = new ParameterParser();
        parser.setLowerCaseNames(true);
        var boundary = parser.parse(contentType, ';').get("boundary");
        if (!contentType.toLowerCase(java.util.Locale.ROOT).startsWith("multipart/form-data") || boundary == null) {
            throw ImportProblems.notMultipart();
        }
        if (boundary.length() > 70) {
            throw ImportProblems.malformedForm("The boundary is longer than the 70 characters of RFC 2046.");
        }
        return boundary.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Part part(String headers) {
        var disposition = header(headers, "content-disposition").orElse("");
        var parser = new ParameterParser();
        parser.setLowerCaseNames(true);
        var parameters = parser.parse(disposition, ';');
        var name = parameters.get("name");
        if (name == null) {
            throw ImportProblems.malformedForm("A part of the form has no name.");
        }
        if (name.length() > MAX_NAME) {
            throw ImportProblems.malformedForm(
                    "The name of a part of the form is longer than %d characters.".formatted(MAX_NAME));
        }
        var filename = parameters.get("filename");
        return new Part(
                name,
                filename == null ? "" : UploadRules.baseName(filename),
                header(headers, "content-type").orElse(""));
    }

    private static Optional<String> header(String headers, String name) {
        return headers.lines()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    /** The buffer of a text field, limited to 64 KiB. */
    private static final class BoundedBuffer extends ByteArrayOutputStream {
        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            if (size() + length > MAX_TEXT) {
                throw ImportProblems.malformedForm("A field of the form is longer than 64 KiB.");
            }
            super.write(bytes, offset, length);
        }
    }
}
