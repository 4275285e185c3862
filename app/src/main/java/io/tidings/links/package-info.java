/**
 * Tracked links: each recipient gets a short address of their own for each link of a campaign. A short address needs no
 * database row and cannot be guessed. It redirects only to an address written in the campaign. A click stores a count
 * and a time, but no IP address and no user agent.
 */
@NullMarked
package io.tidings.links;

import org.jspecify.annotations.NullMarked;
