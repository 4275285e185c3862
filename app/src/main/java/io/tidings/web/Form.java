package io.tidings.web;

import io.tidings.shared.Problem;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a person typed, and what is wrong with it: shown again beside the fields, so that nothing is typed twice. */
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

    /** The form filled with what is stored. */
    public static Form of(Map<String, String> stored) {
        var values = new LinkedHashMap<String, List<String>>();
        stored.forEach((name, value) -> values.put(name, List.of(value)));
        return new Form(values);
    }

    public static Form of(MultivaluedMap<String, String> typed) {
        return new Form(new LinkedHashMap<>(typed));
    }

    /** As typed, without white space around it; empty if the field was not there. */
    public String value(String field) {
        var all = values.getOrDefault(field, List.of());
        return all.isEmpty() ? "" : all.getFirst().strip();
    }

    /** As typed, to the blank: for texts that are sent as they are. Browsers post CR LF; a text has LF. */
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

    /** The error of a field, or empty. */
    public String error(String field) {
        return errors.getOrDefault(field, "");
    }

    /** What is wrong with the whole, or empty. */
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
     * Puts a problem's violations beside their fields, by the first step of each pointer ({@code #/name} is {@code name});
     * what has no field of that name, and a problem without violations, is said above the form.
     *
     * @param fields the fields that the form shows
     */
    public Form addProblem(Problem refused, List<String> fields) {
        return addProblem(refused, fields, Map.of());
    }

    /** @param names how the form calls what the pointers call otherwise */
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
