package io.tidings.dispatch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.tidings.shared.Bounds;

/** Sending. The defaults measured best on two cores. */
@ConfigMapping(prefix = "tidings.dispatch")
interface DispatchConfig {
    /** Whether this node sends. With {@code false} it serves only pages and the API. */
    @WithDefault("true")
    boolean enabled();

    /** Blocks of one gateway that this node sends at the same time. Single messages have one more worker. */
    @WithDefault("3")
    int workers();

    /**
     * Messages for each watermark. Without its journal, one worker can leave at most this many messages uncertain.
     */
    @WithDefault("250")
    int chunkSize();

    /** The largest number of outcomes in one write. */
    @WithDefault("2000")
    int flushSize();

    /** Milliseconds that an outcome may wait for others, to be written with them. */
    @WithDefault("20")
    @Bounds(min = 0)
    int lingerMs();

    /** Seconds for which a node holds a block without renewing its lease. */
    @WithDefault("60")
    int leaseSeconds();

    /** Milliseconds between two polls for work when no wake-up arrives. */
    @WithDefault("1000")
    int pollMs();

    /** Milliseconds between two searches for blocks whose node has died. */
    @WithDefault("1000")
    int recoveryMs();

    /** Whether this node keeps a journal of calls. With it, only the calls in flight are uncertain after a crash. */
    @WithDefault("true")
    boolean journal();

    /** Milliseconds that calls in flight may take at shutdown. */
    @WithDefault("9000")
    @Bounds(min = 0)
    int drainMs();
}
