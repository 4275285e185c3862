/**
 * The plan: the settings under which a set of messages is sent. A plan is frozen when its messages are launched or
 * accepted, and it never changes afterwards. Only its state (running, paused, stopped) changes.
 */
@NullMarked
package io.tidings.plans;

import org.jspecify.annotations.NullMarked;
