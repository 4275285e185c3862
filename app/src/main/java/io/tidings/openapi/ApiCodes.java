package io.tidings.openapi;

import static java.util.Objects.requireNonNull;

import io.tidings.web.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/**
 * The problem codes that each operation can answer: those of the filters, by the parts of the request, and those of {@code
 * operation-codes.txt}.
 */
final class ApiCodes {
    private static final String FILE = "/operation-codes.txt";

    private static final List<ProblemCode> ALWAYS = List.of(
            ProblemCode.MALFORMED_REQUEST,
            ProblemCode.NUL_CHARACTER,
            ProblemCode.UNKNOWN_PARAMETER,
            ProblemCode.UNAUTHENTICATED,
            ProblemCode.PERMISSION_MISSING,
            ProblemCode.SCOPE_MISSING,
            ProblemCode.RATE_LIMITED,
            ProblemCode.INTERNAL_ERROR,
            ProblemCode.DATABASE_BUSY,
            ProblemCode.UNAVAILABLE);

    private static final List<ProblemCode> WITH_PARAMETERS = List.of(
            ProblemCode.REPEATED_PARAMETER,
            ProblemCode.INVALID_VALUE,
            ProblemCode.INVALID_TIME,
            ProblemCode.WRONG_TYPE);

    private static final List<ProblemCode> WRITES =
            List.of(ProblemCode.BODY_TOO_LARGE, ProblemCode.LENGTH_REQUIRED, ProblemCode.STORAGE_UNAVAILABLE);

    private static final List<ProblemCode> WITH_BODY = List.of(
            ProblemCode.MALFORMED_JSON,
            ProblemCode.UNKNOWN_FIELD,
            ProblemCode.WRONG_TYPE,
            ProblemCode.UNSUPPORTED_MEDIA_TYPE);

    private static final List<ProblemCode> WITH_KEY = List.of(
            ProblemCode.IDEMPOTENCY_KEY_MALFORMED,
            ProblemCode.IDEMPOTENCY_KEY_REUSED,
            ProblemCode.IDEMPOTENCY_KEY_IN_FLIGHT,
            ProblemCode.IDEMPOTENCY_KEY_INTERRUPTED,
            ProblemCode.IDEMPOTENCY_ANSWER_NOT_KEPT);

    /** The codes of top-ups that are made of the name of the field. */
    private static final List<ProblemCode> BY_FIELD = List.of(ProblemCode.KEY_INVALID, ProblemCode.NOTE_INVALID);

    private final Map<String, List<ProblemCode>> own = read();

    /** Returns the codes of an operation beyond those of filters. @param id such as {@code CampaignApi_send} */
    List<ProblemCode> own(String id) {
        var found = own.getOrDefault(id, List.of());
        return id.equals("CreditsApi_topUp")
                ? Stream.concat(found.stream(), BY_FIELD.stream()).toList()
                : found;
    }

    /** Returns all codes of an operation by status. @param id such as {@code CampaignApi_send} */
    SortedMap<String, List<String>> all(String id, String path, PathItem.HttpMethod method, Operation operation) {
        var codes = new TreeSet<>(own(id));
        codes.addAll(ALWAYS);
        if (path.contains("{")) {
            codes.add(ProblemCode.NOT_FOUND);
        }
        var parameters = operation.getParameters();
        if (parameters != null && parameters.stream().anyMatch(one -> one.getIn() == Parameter.In.QUERY)) {
            codes.addAll(WITH_PARAMETERS);
        }
        if (method != PathItem.HttpMethod.GET) {
            codes.addAll(WRITES);
        }
        if (operation.getRequestBody() != null) {
            codes.addAll(WITH_BODY);
        }
        if (method == PathItem.HttpMethod.POST) {
            codes.addAll(WITH_KEY);
        }
        parts(operation).forEach(part -> ProblemCode.named("invalid_" + part).ifPresent(codes::add));
        var byStatus = new TreeMap<String, List<String>>();
        for (var code : codes) {
            byStatus.computeIfAbsent(Integer.toString(code.status()), _ -> new ArrayList<>())
                    .add(code.text());
        }
        return byStatus;
    }

    /** Returns the names of the parts of an upload. The code of a wrong part is made of its name. */
    private static Set<String> parts(Operation operation) {
        var body = operation.getRequestBody();
        var form = body == null || body.getContent() == null
                ? null
                : body.getContent().getMediaType("multipart/form-data");
        return form == null || form.getSchema() == null || form.getSchema().getProperties() == null
                ? Set.of()
                : form.getSchema().getProperties().keySet();
    }

    private static Map<String, List<ProblemCode>> read() {
        try (var file = requireNonNull(ApiCodes.class.getResourceAsStream(FILE), FILE)) {
            var codes = new HashMap<String, List<ProblemCode>>();
            new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(":", 2))
                    .forEach(line -> codes.put(line[0], codes(line[1])));
            return codes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<ProblemCode> codes(String names) {
        return Arrays.stream(names.strip().split(" ", -1))
                .filter(name -> !name.isEmpty())
                .map(name -> ProblemCode.named(name).orElseThrow())
                .toList();
    }
}
