package io.tidings.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.tidings.database.DatabaseUnavailable;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.shared.Problem.Violation;
import jakarta.ws.rs.WebApplicationException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Maps an exception to the problem for the caller. It uses no exception message, because messages can quote personal
 * data.
 */
final class ProblemMapper {
    /** {@code character_not_in_repertoire}. Text columns can store every character but NUL. */
    private static final String NUL_CHARACTER = "22021";
    /** {@code disk_full} of PostgreSQL. */
    private static final String DISK_FULL = "53100";

    /** {@code query_canceled} by the time limit of a statement, and {@code lock_not_available} by that of a lock. */
    private static final Set<String> TIMED_OUT = Set.of("57014", "55P03");

    private ProblemMapper() {}

    static Problem fromThrowable(Throwable thrown) {
        // Readers and the framework wrap the original exception.
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case ProblemException known -> {
                    return known.problem();
                }
                case UnrecognizedPropertyException unknown -> {
                    return unknownField(unknown);
                }
                case JsonProcessingException json -> {
                    return malformed(json);
                }
                case SQLException sql
                when NUL_CHARACTER.equals(sql.getSQLState()) -> {
                    return Problem.malformed("nul_character", "The request contains a NUL character.");
                }
                case SQLException sql
                when DISK_FULL.equals(sql.getSQLState()) -> {
                    return diskFull();
                }
                case SQLException sql
                when TIMED_OUT.contains(String.valueOf(sql.getSQLState())) -> {
                    return databaseBusy();
                }
                case SQLException sql
                when DatabaseUnavailable.caused(sql) -> {
                    return fromStatus(503);
                }
                default -> {}
            }
        }
        return thrown instanceof WebApplicationException web
                ? fromStatus(web.getResponse().getStatus())
                : fromStatus(500);
    }

    static Problem fromStatus(int status) {
        return switch (status) {
            case 400 -> Problem.malformed("malformed_request", "The request cannot be read.");
            case 401 -> Problem.of(401, "unauthenticated", "Not signed in", "A valid API key or session is required.");
            case 403 -> Problem.of(403, "forbidden", "Forbidden", "This is not allowed.");
            case 404 -> Problem.notFound("page or resource");
            case 405 -> Problem.of(405, "method_not_allowed", "Method not allowed", "The route has no such method.");
            case 406 -> Problem.of(406, "not_acceptable", "Not acceptable", "The route has no such representation.");
            case 413 -> Problem.of(413, "body_too_large", "Body too large", "The body is too large.");
            case 415 ->
                Problem.of(
                        415,
                        "unsupported_media_type",
                        "Unsupported media type",
                        "The route takes another content type.");
            case 503 ->
                Problem.of(
                                503,
                                "unavailable",
                                "Unavailable",
                                "The service is not available now. Try again in a moment.")
                        .with("retry_after", 1);
            default ->
                status < 500
                        ? Problem.of(status, "refused", "Refused", "The request was refused.")
                        : Problem.of(
                                status,
                                "internal_error",
                                "Internal error",
                                "An internal error occurred. The log has it under the trace id.");
        };
    }

    private static Problem diskFull() {
        return Problem.of(
                        503,
                        "storage_unavailable",
                        "Storage unavailable",
                        "The disk of the database is full. Nothing was stored. Try again when there is more space.")
                .with("retry_after", 60);
    }

    private static Problem databaseBusy() {
        return Problem.of(
                        503,
                        "database_busy",
                        "Database busy",
                        "The database did not finish this request in time. Nothing was stored. Try again later.")
                .with("retry_after", 5);
    }

    private static Problem unknownField(UnrecognizedPropertyException unknown) {
        return Problem.malformed("unknown_field", "The body has an unknown field.")
                .withErrors(List.of(new Violation(pointer(unknown), knownFields(unknown.getKnownPropertyIds()))));
    }

    /** Returns the detail of an unknown field. */
    static String knownFields(@Nullable Collection<?> known) {
        var names = known == null
                ? ""
                : String.join(", ", known.stream().map(String::valueOf).sorted().toList());
        return names.isEmpty() ? "This object has no fields." : "The known fields are: %s.".formatted(names);
    }

    private static Problem malformed(JsonProcessingException json) {
        var place = json.getLocation();
        var where = place == null ? "" : " (line %d, column %d)".formatted(place.getLineNr(), place.getColumnNr());
        var problem = Problem.malformed(
                "malformed_json", "The body is not the JSON that this route expects%s.".formatted(where));
        if (json instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            return problem.withErrors(
                    List.of(new Violation(pointer(mapping), "The value has the wrong type or form.")));
        }
        return problem;
    }

    /** Returns a JSON pointer (RFC 6901) as a URI fragment. */
    private static String pointer(JsonMappingException mapping) {
        var pointer = new StringBuilder("#");
        for (var step : mapping.getPath()) {
            pointer.append('/').append(step(step.getFieldName(), step.getIndex()));
        }
        return pointer.toString();
    }

    /** Returns one step of a JSON pointer. The field is null in a list. */
    static String step(@Nullable String field, int index) {
        if (field == null) {
            return String.valueOf(Math.max(index, 0));
        }
        var escaped = field.replace("~", "~0").replace("/", "~1");
        return escaped.length() > 64 ? escaped.substring(0, 64) + "…" : escaped;
    }
}
