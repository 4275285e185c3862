package io.tidings.sending;

import io.tidings.plans.SendPlan.OnUncertain;
import io.tidings.shared.Channel;
import org.jspecify.annotations.Nullable;

/**
 * How a message is to go: messages that go the same way share a plan.
 *
 * @param sender null for the gateway's own
 * @param priority as in {@code send_plan}: urgent 0, high 10, normal 20, low 30
 */
record Route(Channel channel, @Nullable String sender, int priority, OnUncertain onUncertain) {}
