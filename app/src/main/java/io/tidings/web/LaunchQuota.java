package io.tidings.web;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** Counts a launch when only the body of a request shows that it is one, now or at a scheduled time. Thread-safe. */
@Singleton
public final class LaunchQuota {
    private final RateLimits limits;

    LaunchQuota(RateLimits limits) {
        this.limits = limits;
    }

    /**
     * Counts this request as a launch too. The response then shows the remaining launches.
     *
     * @throws io.tidings.shared.Problem.ProblemException 429 {@code rate_limited} when the quota is used up
     */
    public void charge(RoutingContext context) {
        RateLimitSubject.of(context)
                .ifPresent(subject -> RateLimitFilter.charge(limits, subject.as(RouteClass.LAUNCH), context));
    }
}
