package io.tidings.benchmark;

/** One group of figures. It starts the program on an empty database of its own, and stops it. */
interface Measurement {
    /** The name on the command line. */
    String name();

    void run(BenchmarkRun run) throws Exception;
}
