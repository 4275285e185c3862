package io.tidings.ratelimits;

/**
 * A limit that a chunk counts against.
 *
 * @param scope as in {@code rate_bucket.scope}
 * @param id of the gateway or plan
 * @param name of the sender, else empty
 * @param perSecond segments
 * @param waits whether the chunk waits for tokens; otherwise it is only counted, and others wait for it
 */
public record RateLimit(String scope, long id, String name, int perSecond, boolean waits) {
    public static final String GATEWAY = "gateway";
    public static final String SENDER = "sender";
    public static final String PLAN = "plan";
    /** The share of single messages in a gateway's limit: they wait only for each other. */
    public static final String SINGLE = "single";
}
