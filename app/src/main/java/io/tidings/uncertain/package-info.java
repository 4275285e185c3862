/**
 * Uncertain messages: their call was started and no answer was recorded. Looks them up at their providers, and requeues
 * those that were certainly not sent.
 */
@NullMarked
package io.tidings.uncertain;

import org.jspecify.annotations.NullMarked;
