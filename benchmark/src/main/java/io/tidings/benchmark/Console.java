package io.tidings.benchmark;

/** Prints progress at once, so that a run that ends early leaves its figures on the screen. */
final class Console {
    private Console() {}

    static void print(String format, Object... values) {
        System.out.printf("   " + format + "%n", values);
    }
}
