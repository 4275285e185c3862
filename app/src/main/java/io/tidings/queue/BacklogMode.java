package io.tidings.queue;

/** The consequence of work above an account's backlog limit. */
public enum BacklogMode {
    /** The work is refused. */
    REFUSE,
    /** The work is accepted, and is sent after the waiting work of other accounts. */
    SLOW
}
