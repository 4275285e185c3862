package io.tidings.uncertain;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;

/** Uncertain messages. */
@ConfigMapping(prefix = "tidings.dispatch")
interface UncertainConfig {
    /** Ages at which an uncertain message is looked up at the provider, in seconds, separated by commas. */
    @WithDefault("60,300,3600")
    List<Integer> lookUpSeconds();

    /**
     * Seconds between two look-ups that must both find no message before it counts as not sent. The node that started
     * the call must be gone in both. Choose more than a call can take.
     */
    @WithDefault("60")
    int confirmLookUpSeconds();

    /**
     * Hours after which an uncertain message counts as failed and its credits are released. Choose more than a
     * provider keeps a message.
     */
    @WithDefault("72")
    int giveUpHours();

    /** Milliseconds between two searches for uncertain messages to look up. */
    @WithDefault("5000")
    int lookUpPollMs();
}
