package io.tidings.messages;

import io.tidings.database.SqlConstants;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Gives the states of messages their names in SQL. */
@Singleton
final class MessageStateSql {
    @Produces
    @Singleton
    SqlConstants states() {
        return MessageState.sqlConstants();
    }
}
