/**
 * Reads messages for the API and the pages: recipients, timelines, lists, block summaries and failures. Also cancels
 * waiting messages and discards dead letters.
 */
@NullMarked
package io.tidings.reports;

import org.jspecify.annotations.NullMarked;
