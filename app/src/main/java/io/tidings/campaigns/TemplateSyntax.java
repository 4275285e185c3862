package io.tidings.campaigns;

import io.tidings.personalisation.Template;
import io.tidings.personalisation.TemplateSyntaxException;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import java.util.List;

/** Parses templates and reports syntax errors as problems. */
final class TemplateSyntax {
    private TemplateSyntax() {}

    /**
     * @throws io.tidings.shared.Problem.ProblemException 422 {@code template_syntax}, with the position and the
     *     reason
     */
    static Template parse(String source, String pointer) {
        try {
            return Template.parse(source);
        } catch (TemplateSyntaxException e) {
            var reason = "at character %d, %s".formatted(e.position() + 1, e.reason());
            throw Problem.invalid(
                            "template_syntax",
                            "The template has a syntax error: " + reason + ".",
                            List.of(new Violation(pointer, reason)))
                    .asException();
        }
    }
}
