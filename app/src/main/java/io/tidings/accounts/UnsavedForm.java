package io.tidings.accounts;

import java.util.List;
import java.util.Map;

/**
 * The input of a form that was sent after the session of its user had ended.
 *
 * @param user the user for whom the form was shown
 * @param expiresAt in seconds since 1970
 * @param path the path that the form was sent to
 */
record UnsavedForm(long user, long expiresAt, String path, Map<String, List<String>> values) {
    record Input(String name, String value) {}

    /** Returns one hidden field for each value. */
    public List<Input> inputs() {
        return values.entrySet().stream()
                .flatMap(field -> field.getValue().stream().map(value -> new Input(field.getKey(), value)))
                .toList();
    }
}
