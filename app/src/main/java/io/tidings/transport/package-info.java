/** Wakes dispatchers when there is work. A wake-up may be lost or repeated without harm. */
@NullMarked
package io.tidings.transport;

import org.jspecify.annotations.NullMarked;
