package io.tidings.dispatch;

import io.tidings.messages.AttemptResult;
import io.tidings.messages.MessageState;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** The outcomes as one array for each column: primitive arrays are sent in binary, without an object for each value. */
final class OutcomeArrays {
    private final long[] ids;
    private final short[] states;
    private final short[] attempts;
    private final @Nullable String[] codes;
    private final double[] seconds;
    private final long[] blocks;
    private final @Nullable String[] bodies;
    private final @Nullable Object[] segments;

    /** @param results ascending by message, so that two writers never deadlock */
    OutcomeArrays(List<MessageResult> results) {
        int size = results.size();
        ids = new long[size];
        states = new short[size];
        attempts = new short[size];
        codes = new String[size];
        seconds = new double[size];
        blocks = new long[size];
        bodies = new String[size];
        segments = new Short[size];
        for (int i = 0; i < size; i++) {
            set(i, results.get(i));
        }
    }

    static MessageState state(AttemptResult result) {
        return switch (result) {
            case AttemptResult.Final(MessageState state, var reason) -> state;
            case AttemptResult.RetryLater again -> MessageState.RETRYING;
            case AttemptResult.Uncertain uncertain -> MessageState.UNCERTAIN;
        };
    }

    /** @param last the value of the last parameter */
    void bind(Handle handle, PreparedStatement statement, long[] last) throws SQLException {
        var connection = handle.getConnection();
        var postgres = connection.unwrap(PGConnection.class);
        int at = 1;
        for (Array array : new Array[] {
            postgres.createArrayOf("int8", ids),
            postgres.createArrayOf("int2", states),
            postgres.createArrayOf("int2", attempts),
            connection.createArrayOf("text", codes),
            postgres.createArrayOf("float8", seconds),
            postgres.createArrayOf("int8", blocks),
            connection.createArrayOf("text", bodies),
            connection.createArrayOf("int2", segments)
        }) {
            statement.setArray(at++, array);
        }
        statement.setLong(at++, ids[0]);
        statement.setLong(at++, ids[ids.length - 1]);
        statement.setArray(at, postgres.createArrayOf("int8", last));
    }

    private void set(int i, MessageResult result) {
        ids[i] = result.message();
        states[i] = state(result.result()).rank();
        attempts[i] = (short) result.attempt();
        seconds[i] = result.atMillis() / 1000.0;
        blocks[i] = result.block().id().value();
        if (result.result() instanceof AttemptResult.Final(var state, var reason) && reason != null) {
            codes[i] = reason.code();
        }
        if (result.text() != null) {
            bodies[i] = result.text().body();
            segments[i] = (short) result.text().segments();
        }
    }
}
