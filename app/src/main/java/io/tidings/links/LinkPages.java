package io.tidings.links;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.shared.Problem;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;

/** Redirects short links to the targets written in the campaign, and to no other address. Needs no authentication. */
@Path("/l/{token}")
@RunOnVirtualThread
final class LinkPages {
    private final LinkTokens tokens;
    private final LinkTargets targets;
    private final Clicks clicks;
    private final InstantSource clock;

    LinkPages(LinkTokens tokens, LinkTargets targets, Clicks clicks, InstantSource clock) {
        this.tokens = tokens;
        this.targets = targets;
        this.clicks = clicks;
        this.clock = clock;
    }

    /**
     * Redirects to the target. Answers HEAD too. Sends no referrer, so the target does not learn the recipient's token.
     */
    @GET
    public Response follow(@PathParam("token") String text, RoutingContext context) {
        var token = tokens.read(text).orElseThrow(LinkPages::notFound);
        var url = targets.of(token).orElseThrow(LinkPages::notFound);
        var request = context.request();
        if (!LinkPreviewBots.isAutomated(request.method().name(), request.headers())) {
            clicks.add(new Click(token, clock.instant()));
        }
        // Replaces the program's default header. With two headers the browser would choose one of them.
        context.response().putHeader("Referrer-Policy", "no-referrer");
        return Response.status(Response.Status.FOUND)
                .header("Location", url)
                .header("Cache-Control", "no-store")
                .header("X-Robots-Tag", "noindex")
                .build();
    }

    /** Forged, mistyped and deleted links get the same answer. */
    private static RuntimeException notFound() {
        return Problem.notFound("link").asException();
    }
}
