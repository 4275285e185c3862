/** Wakes dispatchers when there is work. A bell, not a letter: what rings may be lost or doubled without harm. */
@NullMarked
package io.tidings.transport;

import org.jspecify.annotations.NullMarked;
