/**
 * The read side of messages: recipients, timelines, lists, block summaries and failures, in the API and on pages. Its only
 * write cancels a waiting message.
 */
@NullMarked
package io.tidings.reports;

import org.jspecify.annotations.NullMarked;
