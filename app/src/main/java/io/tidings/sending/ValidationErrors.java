package io.tidings.sending;

import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a request, so that it is mended in one go. Not thread-safe. */
final class ValidationErrors {
    private final List<ValidationError> errors = new ArrayList<>();

    /** @param code stable, for programs; @param pointer the place, as {@code #/messages/3/to} */
    private record ValidationError(String code, String pointer, String detail) {}

    void add(String code, String pointer, String detail) {
        errors.add(new ValidationError(code, pointer, detail));
    }

    boolean isEmpty() {
        return errors.isEmpty();
    }

    /** Refuses a single message: 422 with the first fault's own code, 404 for a template that is not the account's. */
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

    /** Refuses all of a batch: 422 {@code invalid_messages}, with a place for each fault and the codes that occur. */
    void refuseMany(int messages) {
        if (errors.isEmpty()) {
            return;
        }
        var codes = errors.stream().map(ValidationError::code).distinct().toList();
        throw Problem.invalid(
                        codes.size() == 1 && codes.contains("recipient_opted_out")
                                ? "recipient_opted_out"
                                : "invalid_messages",
                        "None of the messages is sent: %s, %s."
                                .formatted(counted(messages, "message"), counted(errors.size(), "fault")),
                        violations())
                .with("codes", codes)
                .asException();
    }

    private static String counted(int count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }

    private List<Violation> violations() {
        return errors.stream()
                .map(fault -> new Violation(fault.pointer(), fault.detail()))
                .toList();
    }
}
