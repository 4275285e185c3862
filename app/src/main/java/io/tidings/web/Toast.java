package io.tidings.web;

import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.Map;

/** What the redirect that led to the page has to say, {@code ?done=saved}: a word of ours, never the address's own text. */
@RequestScoped
@Named("toast")
class Toast {
    private static final Map<String, String> SENTENCES = Map.of(
            "saved", "Saved.",
            "created", "Created.",
            "deleted", "Deleted.",
            "paused", "Paused. What waits goes out when somebody resumes it.",
            "resumed", "Resumed.",
            "retried", "What failed is being sent again.",
            "stopped", "Stopped. What was on its way already arrives.",
            "revoked", "Key revoked. Programs that use it are refused within seconds.");

    private final RoutingContext context;

    Toast(RoutingContext context) {
        this.context = context;
    }

    /** Empty if there is nothing to say. */
    public String text() {
        var done = context.request().getParam("done");
        return done == null ? "" : SENTENCES.getOrDefault(done, "");
    }
}
