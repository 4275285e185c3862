package io.tidings.sending;

import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import java.util.ArrayList;
import java.util.List;

/** Collects all errors of a request, so that the caller can correct them together. Not thread-safe. */
final class ValidationErrors {
    private final List<ValidationError> errors = new ArrayList<>();

    /** @param code stable, for programs @param pointer a JSON pointer such as {@code #/messages/3/to} */
    private record ValidationError(String code, String pointer, String detail) {}

    void add(String code, String pointer, String detail) {
        errors.add(new ValidationError(code, pointer, detail));
    }

    boolean isEmpty() {
        return errors.isEmpty();
    }

    /** Refuses a single message: 422 with the code of the first error, 404 for a template of another account. */
    void refuseOne() {
        if (errors.isEmpty()) {
            return;
        }
        var first = errors.getFirst();
        if (first.code().equals("template_not_found")) {
            throw Problem.notFound("template").asException();
        }
        throw Problem.invalid(first.code(), first.detail(), violations()).asException();
    }

    /** Refuses a batch: 422 {@code invalid_messages}, with a pointer for each error and the codes that occur. */
    void refuseMany(int messages) {
        if (errors.isEmpty()) {
            return;
        }
        var codes = errors.stream().map(ValidationError::code).distinct().toList();
        throw Problem.invalid(
                        codes.size() == 1 && codes.contains("recipient_opted_out")
                                ? "recipient_opted_out"
                                : "invalid_messages",
                        "No message is sent: %s, %s."
                                .formatted(counted(messages, "message"), counted(errors.size(), "error")),
                        violations())
                .with("codes", codes)
                .asException();
    }

    private static String counted(int count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }

    private List<Violation> violations() {
        return errors.stream()
                .map(error -> new Violation(error.pointer(), error.code(), error.detail()))
                .toList();
    }
}
