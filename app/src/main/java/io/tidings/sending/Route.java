package io.tidings.sending;

import io.tidings.plans.SendPlan.OnUncertain;
import io.tidings.shared.Channel;
import org.jspecify.annotations.Nullable;

/**
 * How a message is sent. Messages with the same route share a plan.
 *
 * @param sender null for the gateway's default sender
 * @param priority as in {@code send_plan}: urgent 0, high 10, normal 20, low 30
 */
record Route(Channel channel, @Nullable String sender, int priority, OnUncertain onUncertain) {}
