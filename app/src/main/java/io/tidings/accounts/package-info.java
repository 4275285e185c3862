/**
 * Accounts, their users, sessions and API keys. Authenticates the caller before any route runs. Gives every other
 * package the {@link io.tidings.shared.Actor} whose account bounds the data that it may see.
 */
@NullMarked
package io.tidings.accounts;

import org.jspecify.annotations.NullMarked;
