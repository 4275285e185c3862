package io.tidings.dispatch;

import io.tidings.shared.PlanId;
import org.jdbi.v3.core.Handle;

/**
 * Messages of this plan that had an outcome are to be sent again: whatever was over because of them is not. Told within the
 * transaction that puts them back, which holds the plan's row; an exception undoes it.
 */
public record MessagesRequeued(Handle handle, PlanId plan) {}
