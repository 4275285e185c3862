package io.tidings.web;

import io.tidings.shared.Problem;
import io.tidings.web.TokenBuckets.Level;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Refuses requests over a rate limit. Shows the remaining quota in the headers of the IETF draft "RateLimit header
 * fields for HTTP". It counts API requests, and launches from pages too.
 */
final class RateLimitFilter {
    /** The attribute of a request that was counted as a launch. */
    private static final String LAUNCH = "tidings.counted-launch";

    private final RateLimits limits;

    RateLimitFilter(RateLimits limits) {
        this.limits = limits;
    }

    @ServerRequestFilter(priority = Priorities.AUTHENTICATION + 100)
    public void charge(ContainerRequestContext request, RoutingContext context) {
        var api = Requests.isApi(context);
        var found = RateLimitSubject.of(request);
        found.ifPresent(subject -> subject.attachTo(context));
        found.filter(subject -> api || subject.route() == RouteClass.LAUNCH)
                .ifPresent(subject -> charge(limits, subject, context));
    }

    /** A launch that is refused later does not spend the limit: a typing error must not lock out the real launch. */
    @ServerResponseFilter
    public void giveBack(ContainerResponseContext response, RoutingContext context) {
        if (response.getStatus() >= 400 && context.remove(LAUNCH) instanceof RateLimitSubject launch) {
            limits.giveBack(launch).ifPresent(level -> show(List.of(level), context));
        }
    }

    static void charge(RateLimits limits, RateLimitSubject subject, RoutingContext context) {
        var levels = limits.take(subject);
        show(levels, context);
        levels.stream()
                .filter(Level::isExceeded)
                .max(Comparator.comparing(Level::retryAfter))
                .ifPresent(RateLimitFilter::refuse);
        if (subject.route() == RouteClass.LAUNCH) {
            context.put(LAUNCH, subject);
        }
    }

    private static void show(List<Level> levels, RoutingContext context) {
        context.response().putHeader("RateLimit-Policy", items(levels, RateLimitFilter::policy));
        context.response().putHeader("RateLimit", items(levels, RateLimitFilter::left));
    }

    private static void refuse(Level level) {
        throw Problem.of(
                        429,
                        "rate_limited",
                        "Too many requests",
                        "The limit is %d requests of the kind \"%s\" each minute."
                                .formatted(level.bucket().quota(), name(level)))
                .with("retry_after", seconds(level.retryAfter()))
                .asException();
    }

    private static String items(List<Level> levels, java.util.function.Function<Level, String> item) {
        return levels.stream().map(item).collect(Collectors.joining(", "));
    }

    private static String policy(Level level) {
        return "\"%s\";q=%d;w=60".formatted(name(level), level.bucket().quota());
    }

    private static String left(Level level) {
        return "\"%s\";r=%d;t=%d".formatted(name(level), level.remaining(), seconds(level.untilFull()));
    }

    /** Returns {@code read} or {@code read-key}, without the ids of account and key. */
    private static String name(Level level) {
        var name = level.bucket().name();
        var kind = name.substring(0, name.indexOf(':'));
        return name.contains(":key:") ? kind + "-key" : kind;
    }

    private static long seconds(Duration duration) {
        return Math.ceilDiv(duration.toMillis(), 1000L);
    }
}
