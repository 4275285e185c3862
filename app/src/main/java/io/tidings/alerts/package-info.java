/**
 * Conditions that need a person: stalled queues, failing campaigns, low credits, broken invariants. Each is raised once,
 * kept until it ends, and can be acknowledged. Campaigns that fail too often are paused.
 */
@NullMarked
package io.tidings.alerts;

import org.jspecify.annotations.NullMarked;
