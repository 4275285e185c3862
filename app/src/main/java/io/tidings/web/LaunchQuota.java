package io.tidings.web;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** The launches of an account, for requests that turn out to be one, now or at a time, only once their body is read. Thread-safe. */
@Singleton
public final class LaunchQuota {
    private final RateLimits limits;

    LaunchQuota(RateLimits limits) {
        this.limits = limits;
    }

    /**
     * Counts this request as a launch, beside what it counts as anyway; its answer then tells what is left of launches.
     *
     * @throws io.tidings.shared.Problem.ProblemException 429 {@code rate_limited} when the account has launched too often
     */
    public void charge(RoutingContext context) {
        RateLimitSubject.of(context).ifPresent(who -> RateLimitFilter.charge(limits.take(who.forLaunch()), context));
    }
}
