package io.tidings.messages;

import io.tidings.database.SqlConstants;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Provides the names of message states as constants in SQL. */
@Singleton
final class MessageStateSql {
    @Produces
    @Singleton
    SqlConstants states() {
        return MessageState.sqlConstants();
    }
}
