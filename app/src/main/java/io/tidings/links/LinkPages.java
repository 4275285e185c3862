package io.tidings.links;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.shared.Problem;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;

/** Where short links lead: on to what somebody wrote in the campaign, and nowhere else. Open to everybody. */
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

    /** Answers HEAD too. The target does not learn whose link it was. */
    @GET
    public Response follow(@PathParam("token") String text, RoutingContext context) {
        var token = tokens.read(text).orElseThrow(LinkPages::notFound);
        var url = targets.of(token).orElseThrow(LinkPages::notFound);
        var request = context.request();
        if (!LinkPreviewBots.isAutomated(request.method().name(), request.headers())) {
            clicks.add(new Click(token, clock.instant()));
        }
        // Set, where the program's own stands already: a second one beside it would be for the browser to choose from.
        context.response().putHeader("Referrer-Policy", "no-referrer");
        return Response.status(Response.Status.FOUND)
                .header("Location", url)
                .header("Cache-Control", "no-store")
                .header("X-Robots-Tag", "noindex")
                .build();
    }

    /** Forged, mistyped or forgotten: all the same. */
    private static RuntimeException notFound() {
        return Problem.notFound("link").asException();
    }
}
