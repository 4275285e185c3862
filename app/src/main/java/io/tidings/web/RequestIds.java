package io.tidings.web;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.tidings.observability.LogContext;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jboss.logmanager.MDC;

/**
 * Gives every request an id. It keeps the caller's {@code X-Request-Id} if that is a plain word, and creates one
 * otherwise. The response returns it in the same header. It is the {@code trace_id} of problems and is in every log
 * line of the request.
 */
@Singleton
final class RequestIds {
    static final String HEADER = "X-Request-Id";
    private static final String KEY = "tidings.request-id";
    private static final Pattern CAMPAIGN = Pattern.compile("/campaigns/([0-9]{1,18})(?:/|$)");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    void register(@Observes Filters filters) {
        filters.register(RequestIds::identify, 1000);
    }

    /** Returns the id of the request; a new one if the request did not pass the filter. */
    public static String of(RoutingContext context) {
        String id = context.get(KEY);
        return id == null ? generate() : id;
    }

    private static void identify(RoutingContext context) {
        var given = context.request().getHeader(HEADER);
        var id = given != null && PLAIN.matcher(given).matches() ? given : generate();
        context.put(KEY, id);
        context.response().putHeader(HEADER, id);
        MDC.put(LogContext.REQUEST_ID, id);
        var campaign = CAMPAIGN.matcher(context.normalizedPath());
        if (campaign.find()) {
            MDC.put(LogContext.CAMPAIGN_ID, campaign.group(1));
        }
        context.next();
    }

    private static String generate() {
        var random = ThreadLocalRandom.current();
        return HexFormat.of().toHexDigits(random.nextLong()) + HexFormat.of().toHexDigits(random.nextLong());
    }
}
