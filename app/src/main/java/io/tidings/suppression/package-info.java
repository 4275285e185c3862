/**
 * Numbers to which an account sends nothing: opt-outs, complaints, invalid numbers. An entry holds until it is removed.
 * Every send checks it, also for messages that were queued before.
 */
@NullMarked
package io.tidings.suppression;

import org.jspecify.annotations.NullMarked;
