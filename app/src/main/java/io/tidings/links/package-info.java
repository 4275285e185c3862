/**
 * Tracked links: short addresses of which each recipient has their own, where they lead, and who has followed them. An
 * address is made without a row, leads nowhere but to what somebody wrote in the campaign, and cannot be guessed. Of a
 * click is kept that it was, not by what or from where.
 */
@NullMarked
package io.tidings.links;

import org.jspecify.annotations.NullMarked;
