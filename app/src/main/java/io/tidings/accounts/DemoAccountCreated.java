package io.tidings.accounts;

import io.tidings.shared.AccountId;

/**
 * The demo account was created in an empty database, and its transaction is committed. Fired once, on one node. Other
 * packages observe it to add demo data.
 */
public record DemoAccountCreated(AccountId account) {}
