/**
 * Alerts about stalled queues, failing campaigns, low credits and violated invariants. An alert is raised once, stays
 * open until its reason has gone, and can be acknowledged. A campaign whose failure rate reaches its limit is paused.
 */
@NullMarked
package io.tidings.alerts;

import org.jspecify.annotations.NullMarked;
