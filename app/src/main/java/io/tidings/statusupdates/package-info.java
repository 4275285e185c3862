/**
 * Statuses of messages that are learned after their attempt: from receipts, look-ups and journals. A status only raises
 * the rank of its message. Also stores the ids that providers gave to messages.
 */
@NullMarked
package io.tidings.statusupdates;

import org.jspecify.annotations.NullMarked;
