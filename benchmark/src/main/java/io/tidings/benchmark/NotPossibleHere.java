package io.tidings.benchmark;

/** This machine cannot cause the failure of a scenario. The message says what is missing. */
final class NotPossibleHere extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotPossibleHere(String missing) {
        super(missing);
    }
}
