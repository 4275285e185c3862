package io.tidings.queue;

import io.tidings.shared.PlanId;
import org.jdbi.v3.core.Handle;

/**
 * Messages of this plan were requeued, so the plan is not finished any more. Fired in the transaction of the requeue,
 * which locks the state of the plan. An exception rolls it back.
 */
public record MessagesRequeued(Handle handle, PlanId plan) {}
