package io.tidings.dispatch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;

/** Settings of sending; the defaults are what measured best on two cores. */
@ConfigMapping(prefix = "tidings.dispatch")
interface DispatchConfig {
    /** Whether this node sends at all. */
    @WithDefault("true")
    boolean enabled();

    /** How many blocks of one gateway are worked on at once; also known as {@code WORKER_CONCURRENCY}. */
    @WithDefault("3")
    int workers();

    /** Messages in a campaign's blocks. */
    @WithDefault("1000")
    int blockSize();

    /** Messages per watermark: the most that one worker can leave in doubt without its journal. */
    @WithDefault("250")
    int chunkSize();

    /** Outcomes per write. */
    @WithDefault("2000")
    int flushSize();

    /** How long an outcome may wait for others to be written with, in milliseconds. */
    @WithDefault("20")
    int lingerMs();

    @WithDefault("60")
    int leaseSeconds();

    /** How often to look for work when nobody rings, in milliseconds. */
    @WithDefault("1000")
    int pollMs();

    /** How often to look for blocks whose owner is gone, in milliseconds. */
    @WithDefault("1000")
    int recoveryMs();

    /** Keeps a local record of calls begun and answered, so that a crash leaves only the calls in flight in doubt. */
    @WithDefault("true")
    boolean journal();

    /** How long what is in flight may take at shutdown, in milliseconds. */
    @WithDefault("9000")
    int drainMs();

    /** When a message of which nobody knows whether it was sent is looked up, in seconds since then. */
    @WithDefault("60,300,3600")
    List<Integer> lookUpSeconds();

    /** When it counts as failed at last; longer than any provider keeps a message. */
    @WithDefault("72")
    int giveUpHours();

    /** How often to see whether anything is to be looked up, in milliseconds. */
    @WithDefault("5000")
    int doubtPollMs();

    /** How many messages of an account may wait to be sent, unless the account has a limit of its own; 0 is no limit. */
    @WithDefault("0")
    long backlogLimit();

    /** What becomes of work above it: refuse or slow. */
    @WithDefault("refuse")
    BacklogMode backlogMode();
}
