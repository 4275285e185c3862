package io.tidings.web;

import io.tidings.shared.Problem;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The input of a person and its errors. The page shows both again, so that nothing must be typed twice. */
public final class Form {
    private final Map<String, List<String>> values;
    private final Map<String, String> errors = new LinkedHashMap<>();
    private String problem = "";

    private Form(Map<String, List<String>> values) {
        this.values = values;
    }

    public static Form empty() {
        return new Form(Map.of());
    }

    /** Returns a form with stored values. */
    public static Form of(Map<String, String> stored) {
        var values = new LinkedHashMap<String, List<String>>();
        stored.forEach((name, value) -> values.put(name, List.of(value)));
        return new Form(values);
    }

    public static Form of(MultivaluedMap<String, String> typed) {
        return new Form(new LinkedHashMap<>(typed));
    }

    /** Returns the input without surrounding white space; empty if the field is missing. */
    public String value(String field) {
        var all = values.getOrDefault(field, List.of());
        return all.isEmpty() ? "" : all.getFirst().strip();
    }

    /** Returns the input with its white space, for texts that are sent unchanged. CR LF of browsers becomes LF. */
    public String text(String field) {
        var all = values.getOrDefault(field, List.of());
        return all.isEmpty() ? "" : all.getFirst().replace("\r\n", "\n");
    }

    public List<String> all(String field) {
        return List.copyOf(values.getOrDefault(field, List.of()));
    }

    public boolean has(String field) {
        return !value(field).isEmpty();
    }

    public boolean chosen(String field, String value) {
        return all(field).contains(value);
    }

    /** Returns the error of a field; empty for none. */
    public String error(String field) {
        return errors.getOrDefault(field, "");
    }

    /** Returns the error of the whole form; empty for none. */
    public String problem() {
        return problem;
    }

    public boolean failed() {
        return !errors.isEmpty() || !problem.isEmpty();
    }

    public Form error(String field, String text) {
        errors.putIfAbsent(field, text);
        return this;
    }

    /**
     * Adds the violations of a problem to their fields, by the first step of each pointer ({@code #/name} is {@code
     * name}). A violation without such a field, and a problem without violations, is shown above the form.
     *
     * @param fields the fields that the form shows
     */
    public Form addProblem(Problem refused, List<String> fields) {
        return addProblem(refused, fields, Map.of());
    }

    /** @param names maps the names of pointers to the names of fields, where they differ */
    public Form addProblem(Problem refused, List<String> fields, Map<String, String> names) {
        for (var violation : refused.errors()) {
            var step = firstStep(violation.pointer());
            var field = names.getOrDefault(step, step);
            if (fields.contains(field)) {
                error(field, violation.detail());
            } else {
                problem = violation.detail();
            }
        }
        if (errors.isEmpty() && problem.isEmpty()) {
            problem = refused.detail();
        }
        return this;
    }

    private static String firstStep(String pointer) {
        var path = pointer.startsWith("#/") ? pointer.substring(2) : pointer;
        var end = path.indexOf('/');
        return end < 0 ? path : path.substring(0, end);
    }
}
