package io.tidings.benchmark;

/** The process that a kill ends. */
enum Victim {
    JVM,
    POSTGRES
}
