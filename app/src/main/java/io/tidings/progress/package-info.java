/**
 * Progress, reports and exports of campaigns, and the state of the queue. All campaigns with subscribers are read with
 * two queries per tick, whatever the number of subscribers.
 */
@NullMarked
package io.tidings.progress;

import org.jspecify.annotations.NullMarked;
