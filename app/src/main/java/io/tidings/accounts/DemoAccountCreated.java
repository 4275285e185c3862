package io.tidings.accounts;

import io.tidings.shared.AccountId;

/** An empty database got its demo account, committed. Fired once, on one node; whoever has something to show adds it. */
public record DemoAccountCreated(AccountId account) {}
