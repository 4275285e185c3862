/**
 * Messages that the API's callers send without a campaign: alone, many in one request, or from a file of numbers and
 * texts. A 202 means that the message is committed and queued; what becomes of it is read from the task, the batch or the
 * message.
 */
@NullMarked
package io.tidings.sending;

import org.jspecify.annotations.NullMarked;
