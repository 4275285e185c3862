package io.tidings.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.shared.AccountId;
import io.tidings.shared.ContactId;
import io.tidings.shared.PageRequest;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Reads the contacts and the rejects of an import. */
@Singleton
final class ImportedRowStore {
    private static final TypeReference<Map<String, String>> VARIABLES = new TypeReference<>() {};
    private static final int FETCH_SIZE = 1_000;

    private final Jdbi jdbi;
    private final ObjectMapper json;

    ImportedRowStore(Jdbi jdbi, ObjectMapper json) {
        this.jdbi = jdbi;
        this.json = json;
    }

    /** Lists contacts in the order of the file. */
    List<ImportedContact> contacts(AccountId account, long importNo, PageRequest request) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select member.row_no, contact.id, contact.phone, contact.first_name, contact.last_name,
                               contact.location, contact.preferred_product, contact.tags, member.variables
                          from (select row_no, contact_id, variables
                                  from import_member
                                 where import_no = :import
                                 order by row_no
                                 limit :limit offset :offset) as member
                          join contact on contact.id = member.contact_id and contact.account_id = :account
                         order by member.row_no
                        """)
                .bind("import", importNo)
                .bind("account", account.value())
                .bind("limit", request.size())
                .bind("offset", request.offset())
                .map((row, context) -> contact(row))
                .list());
    }

    List<RejectedRow> firstRejects(long importNo, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select row_no, line_no, column_name, code, message
                          from import_reject
                         where import_no = :import
                         order by row_no
                         limit :limit
                        """)
                .bind("import", importNo)
                .bind("limit", limit)
                .map((row, context) -> new RejectedRow(
                        row.getInt("row_no"),
                        row.getLong("line_no"),
                        row.getString("column_name"),
                        row.getString("code"),
                        row.getString("message")))
                .list());
    }

    /** Lists reasons, the most frequent first. */
    List<RejectReason> rejectReasons(long importNo, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select code, count(*) as rejected, min(row_no) as first_row,
                               (array_agg(message order by row_no))[1] as message
                          from import_reject
                         where import_no = :import
                         group by code
                         order by rejected desc, code
                         limit :limit
                        """)
                .bind("import", importNo)
                .bind("limit", limit)
                .map((row, context) -> new RejectReason(
                        row.getString("code"),
                        row.getLong("rejected"),
                        row.getInt("first_row"),
                        row.getString("message")))
                .list());
    }

    /** Passes all rejects to {@code use} in the order of the file. Keeps 1,000 at a time in memory. */
    void eachReject(long importNo, Consumer<Reject> use) {
        jdbi.useTransaction(handle -> eachReject(handle, importNo, use));
    }

    private static void eachReject(Handle handle, long importNo, Consumer<Reject> use) {
        // A slow download may keep the transaction idle for longer than usual.
        handle.execute("set local idle_in_transaction_session_timeout = '10min'");
        handle.createQuery("""
                        select row_no, line_no, column_name, code, message, raw
                          from import_reject
                         where import_no = :import
                         order by row_no
                        """)
                .bind("import", importNo)
                .setFetchSize(FETCH_SIZE)
                .map((row, _) -> RejectRows.read(row))
                .forEach(use);
    }

    private ImportedContact contact(ResultSet row) throws SQLException {
        return new ImportedContact(
                row.getInt("row_no"),
                new ContactId(row.getLong("id")),
                row.getString("phone"),
                row.getString("first_name"),
                row.getString("last_name"),
                row.getString("location"),
                row.getString("preferred_product"),
                Arrays.asList((String[]) row.getArray("tags").getArray()),
                variables(row.getString("variables")));
    }

    private Map<String, String> variables(@Nullable String text) {
        if (text == null) {
            return Map.of();
        }
        try {
            return json.readValue(text, VARIABLES);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("import_member.variables is not valid", e);
        }
    }
}
