package io.tidings.credits;

import io.tidings.accounts.DemoAccountCreated;
import io.tidings.shared.Actor;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Books credits for the demo account before its example campaigns are launched. */
@Singleton
final class DemoCredits {
    static final long AMOUNT = 10_000_000L * Credits.UNITS_PER_CREDIT;
    private static final int BEFORE_DEMO_CAMPAIGNS = 10;

    private final Credits credits;

    DemoCredits(Credits credits) {
        this.credits = credits;
    }

    void topUpDemoAccount(@Observes @Priority(BEFORE_DEMO_CAMPAIGNS) DemoAccountCreated created) {
        var unused = credits.topUp(Actor.system(created.account()), AMOUNT, "demo", "Demo credits");
    }
}
