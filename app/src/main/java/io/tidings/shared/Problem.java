package io.tidings.shared;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An error response after RFC 9457. The code is stable, because programs depend on it; it never changes after a
 * release. Title and detail are for people.
 *
 * @param errors one for each fault
 * @param extras more members of the document, such as {@code available} for insufficient credits
 */
public record Problem(
        int status, String code, String title, String detail, List<Violation> errors, Map<String, Object> extras) {
    /**
     * A fault of the request.
     *
     * @param pointer the place: a JSON pointer into the body, such as {@code #/audience/import_id}, or else the name of a
     *     query parameter
     * @param code the code of this fault; empty for the code of the problem
     */
    public record Violation(String pointer, String code, String detail) {
        public Violation(String pointer, String detail) {
            this(pointer, "", detail);
        }

        /** Returns whether the place is a query parameter. */
        public boolean isParameter() {
            return !pointer.startsWith("#");
        }

        /** Returns the same fault at another place. */
        public Violation at(String place) {
            return new Violation(place, code, detail);
        }

        private Violation withCode(String general) {
            return code.isEmpty() ? new Violation(pointer, general, detail) : this;
        }
    }

    public Problem {
        var general = code;
        errors = errors.stream().map(fault -> fault.withCode(general)).toList();
        extras = Map.copyOf(extras);
    }

    public static Problem of(int status, String code, String title, String detail) {
        return new Problem(status, code, title, detail, List.of(), Map.of());
    }

    /** 400: the request is malformed. */
    public static Problem malformed(String code, String detail) {
        return of(400, code, "Malformed request", detail);
    }

    /** 404: it does not exist, or it belongs to another account. The response does not reveal which. */
    public static Problem notFound(String what) {
        return of(404, "not_found", "Not found", "There is no such " + what + ".");
    }

    /** 409: the state of the object does not allow this. */
    public static Problem conflict(String code, String detail) {
        return of(409, code, "Conflict", detail);
    }

    /** 422: the request is well-formed, but a value is invalid. */
    public static Problem invalid(String code, String detail) {
        return of(422, code, "Invalid", detail);
    }

    public static Problem invalid(String code, String detail, List<Violation> errors) {
        return new Problem(422, code, "Invalid", detail, errors, Map.of());
    }

    public Problem withErrors(List<Violation> places) {
        return new Problem(status, code, title, detail, places, extras);
    }

    public Problem with(String member, Object value) {
        var more = new LinkedHashMap<>(extras);
        more.put(member, value);
        return new Problem(status, code, title, detail, errors, more);
    }

    public ProblemException asException() {
        return new ProblemException(this);
    }

    /**
     * Carries a problem to the HTTP layer, which writes it as {@code application/problem+json} or as an error on a
     * page.
     */
    public static final class ProblemException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Problem problem;

        public ProblemException(Problem problem) {
            // No stack trace, because this is an expected response and not a defect.
            super(problem.code() + ": " + problem.detail(), null, false, false);
            this.problem = problem;
        }

        public Problem problem() {
            return problem;
        }
    }
}
