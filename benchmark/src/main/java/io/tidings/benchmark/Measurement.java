package io.tidings.benchmark;

/** One group of figures. It starts its own program on its own empty database, and stops it. */
interface Measurement {
    /** As on the command line. */
    String name();

    void run(Run run) throws Exception;
}
