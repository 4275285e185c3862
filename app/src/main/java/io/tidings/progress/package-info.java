/**
 * How far campaigns are, live. However many watch one campaign, it is looked at once per tick, and all watched campaigns
 * in the same two queries.
 */
@NullMarked
package io.tidings.progress;

import org.jspecify.annotations.NullMarked;
