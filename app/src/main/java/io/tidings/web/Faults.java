package io.tidings.web;

import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.shared.Problem.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects what several checks refuse with 422, so that the caller can correct all faults together. Not thread-safe. */
public final class Faults {
    private static final int INVALID = 422;

    private final List<Problem> problems = new ArrayList<>();

    /** Runs a check. Returns its value, or null if it refuses. A refusal other than 422 is thrown at once. */
    public <T> @Nullable T check(Supplier<? extends @Nullable T> check) {
        try {
            return check.get();
        } catch (ProblemException refused) {
            if (refused.problem().status() != INVALID) {
                throw refused;
            }
            problems.add(refused.problem());
            return null;
        }
    }

    /** Runs a check without a value. */
    public void run(Runnable check) {
        this.<Boolean>check(() -> {
            check.run();
            return true;
        });
    }

    public void add(String code, String pointer, String detail) {
        problems.add(Problem.invalid(code, detail, List.of(new Violation(pointer, detail))));
    }

    /** Refuses with the code and the detail of the first fault, and with all places. */
    public void refuse() {
        if (problems.isEmpty()) {
            return;
        }
        var first = problems.getFirst();
        throw first.withErrors(problems.stream()
                        .flatMap(problem -> places(problem).stream())
                        .distinct()
                        .toList())
                .asException();
    }

    private static List<Violation> places(Problem problem) {
        return problem.errors().isEmpty()
                ? List.of(new Violation("#", problem.code(), problem.detail()))
                : problem.errors();
    }
}
