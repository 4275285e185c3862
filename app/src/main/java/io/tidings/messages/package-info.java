/**
 * Message rows: one row per recipient, written at launch. Contains the states with their ranks, the id allocator and
 * the bulk writer.
 */
@NullMarked
package io.tidings.messages;

import org.jspecify.annotations.NullMarked;
