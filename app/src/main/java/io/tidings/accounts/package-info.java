/**
 * Accounts, the people who sign in to them, their sessions and API keys. Proves who asks before any route runs, and gives
 * every other feature the {@link io.tidings.shared.Actor} whose account bounds all it may see.
 */
@NullMarked
package io.tidings.accounts;

import org.jspecify.annotations.NullMarked;
