package io.tidings.shared;

/** Carries a {@link Problem} to the edge, where it becomes {@code application/problem+json} or an error on a page. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        // No stack trace: an expected answer, not a fault of the program.
        super(problem.code() + ": " + problem.detail(), null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
