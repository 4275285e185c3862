package io.tidings.database;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.DelegatingTransactionHandler;
import org.jdbi.v3.core.transaction.LocalTransactionHandler;

/** Runs the action of {@link BeforeCommit} before each commit. */
final class Transactions extends DelegatingTransactionHandler {
    Transactions() {
        super(new LocalTransactionHandler());
    }

    @Override
    public void commit(Handle handle) {
        BeforeCommit.run(handle);
        super.commit(handle);
    }
}
