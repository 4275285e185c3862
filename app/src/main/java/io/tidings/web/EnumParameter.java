package io.tidings.web;

import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Parses a text of a request that must be one of a few values. */
public final class EnumParameter {
    private EnumParameter() {}

    /** @throws io.tidings.shared.Problem.ProblemException 422 {@code invalid_value}, which lists the allowed values */
    public static <T> T of(String text, String allowed, String pointer, Function<String, Optional<T>> parse) {
        return parse.apply(text).orElseThrow(() -> {
            var detail = "This must be one of: %s.".formatted(allowed);
            return Problem.invalid("invalid_value", detail, List.of(new Violation(pointer, detail)))
                    .asException();
        });
    }
}
