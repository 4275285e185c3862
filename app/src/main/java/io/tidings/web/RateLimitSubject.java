package io.tidings.web;

import io.tidings.shared.AccountId;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Optional;

/**
 * Who asks, as far as the edge has to know it to count requests and to remember answers. The sign-in leaves it on the
 * request.
 *
 * @param key the API key's id; 0 for a person and for the key of the environment
 * @param route how the route's requests are counted
 * @param limits of the account, where they differ from the installation's
 * @param secret what only this caller knows: the text of the key; empty for a person
 */
public record RateLimitSubject(AccountId account, long key, RouteClass route, AccountLimits limits, String secret) {
    private static final String PROPERTY = "tidings.requester";

    public void attachTo(ContainerRequestContext request) {
        request.setProperty(PROPERTY, this);
    }

    public static Optional<RateLimitSubject> of(ContainerRequestContext request) {
        return Optional.ofNullable((RateLimitSubject) request.getProperty(PROPERTY));
    }

    /** For what is known only behind the filters. */
    void attachTo(RoutingContext context) {
        context.put(PROPERTY, this);
    }

    static Optional<RateLimitSubject> of(RoutingContext context) {
        return Optional.ofNullable(context.get(PROPERTY));
    }

    RateLimitSubject forLaunch() {
        return new RateLimitSubject(account, key, RouteClass.LAUNCH, limits, secret);
    }

    @Override
    public String toString() {
        return "Requester[account=%s, key=%d, route=%s]".formatted(account, key, route);
    }
}
