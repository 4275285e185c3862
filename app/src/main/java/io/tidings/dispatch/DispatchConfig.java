package io.tidings.dispatch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;

/** Sending. The defaults measured best on two cores. */
@ConfigMapping(prefix = "tidings.dispatch")
interface DispatchConfig {
    /** Whether this node sends. With {@code false} it serves only pages and the API. */
    @WithDefault("true")
    boolean enabled();

    /** Blocks of one gateway that this node sends at the same time. Single messages have one more worker. */
    @WithDefault("3")
    int workers();

    /** The largest number of messages in one block of a campaign. */
    @WithDefault("1000")
    int blockSize();

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
    int drainMs();

    /** Ages at which an uncertain message is looked up at the provider, in seconds, separated by commas. */
    @WithDefault("60,300,3600")
    List<Integer> lookUpSeconds();

    /**
     * Hours after which an uncertain message counts as failed and its credits are released. Choose more than a
     * provider keeps a message.
     */
    @WithDefault("72")
    int giveUpHours();

    /** Milliseconds between two searches for uncertain messages to look up. */
    @WithDefault("5000")
    int doubtPollMs();

    /** Messages of one account that may wait to be sent, unless the account has its own limit; 0 is no limit. */
    @WithDefault("0")
    long backlogLimit();

    /**
     * The treatment of work above the backlog limit. {@code refuse} answers 503. {@code slow} lets it wait until
     * other accounts are served.
     */
    @WithDefault("refuse")
    BacklogMode backlogMode();
}
