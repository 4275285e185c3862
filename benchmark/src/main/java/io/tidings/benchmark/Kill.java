package io.tidings.benchmark;

/**
 * One kill.
 *
 * @param atMillis the time of the kill, since the epoch
 * @param serving seconds until the program, or PostgreSQL, answered again
 * @param sending seconds until the provider accepted the next message; negative if none was left to send
 */
record Kill(Victim victim, long atMillis, double serving, double sending) {}
