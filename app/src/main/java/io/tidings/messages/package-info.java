/**
 * The messages themselves: one row per recipient from launch on, their states and ranks, and how rows are written by
 * the thousand.
 */
@NullMarked
package io.tidings.messages;

import org.jspecify.annotations.NullMarked;
