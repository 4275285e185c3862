package io.tidings.web;

import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.Map;

/**
 * The message on a page after a redirect, such as {@code ?done=saved}. The query selects one of the sentences here; its
 * own text is never shown.
 */
@RequestScoped
@Named("toast")
class Toast {
    private static final Map<String, String> SENTENCES = Map.of(
            "saved", "Saved.",
            "disabled", "Disabled. Messages that wait for this gateway wait until you enable it.",
            "created", "Created.",
            "deleted", "Deleted.",
            "paused", "Paused. Waiting messages are sent after you resume it.",
            "resumed", "Resumed.",
            "retried", "Failed messages are being sent again.",
            "stopped", "Stopped. Messages that were already sent still arrive.",
            "revoked", "Key revoked. Programs that use it are refused within seconds.");

    private final RoutingContext context;

    Toast(RoutingContext context) {
        this.context = context;
    }

    /** Returns the message; empty for none. */
    public String text() {
        var done = context.request().getParam("done");
        return done == null ? "" : SENTENCES.getOrDefault(done, "");
    }
}
