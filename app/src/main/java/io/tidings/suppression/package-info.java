/**
 * Numbers to which an account sends nothing: opt-outs, complaints and manual entries. An entry holds until it is
 * removed. Each send checks the list, also for messages that were queued before.
 */
@NullMarked
package io.tidings.suppression;

import org.jspecify.annotations.NullMarked;
