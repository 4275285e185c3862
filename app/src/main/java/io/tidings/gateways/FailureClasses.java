package io.tidings.gateways;

import io.tidings.web.EnumParameter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Parses the failure classes of a request. */
public final class FailureClasses {
    private FailureClasses() {}

    /** @throws io.tidings.shared.Problem.ProblemException 422 {@code invalid_value}, which names the classes that exist */
    public static Set<FailureClass> of(@Nullable List<@Nullable String> names, String pointer) {
        var known = Arrays.stream(FailureClass.values()).map(FailureClass::text).collect(Collectors.joining(", "));
        var classes = new HashSet<FailureClass>();
        for (var name : names == null ? List.<String>of() : names) {
            classes.add(EnumParameter.of(
                    String.valueOf(name),
                    known,
                    pointer,
                    text -> Arrays.stream(FailureClass.values())
                            .filter(one -> one.text().equals(text))
                            .findFirst()));
        }
        return classes;
    }
}
