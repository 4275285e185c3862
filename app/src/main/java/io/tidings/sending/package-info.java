/**
 * Messages that API callers send without a campaign: singly, as a batch in one request, or from a file of numbers and
 * texts. The answer 202 means that the message is committed and queued. Its outcome is read from the task, the batch or
 * the message.
 */
@NullMarked
package io.tidings.sending;

import org.jspecify.annotations.NullMarked;
