package io.tidings.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.shared.AccountId;
import io.tidings.shared.ContactId;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Reads the contacts and the rejects of an import. */
@Singleton
final class ImportedRowStore {
    private static final TypeReference<Map<String, String>> VARIABLES = new TypeReference<>() {};

    private final Jdbi jdbi;
    private final ObjectMapper json;

    ImportedRowStore(Jdbi jdbi, ObjectMapper json) {
        this.jdbi = jdbi;
        this.json = json;
    }

    /** A row of the file; its contact is empty if it was deleted. */
    private record Member(int row, Optional<ImportedContact> contact) {}

    /**
     * Lists contacts in the order of the file.
     *
     * @param total the number of imported rows
     */
    Page<ImportedContact> contacts(AccountId account, long importNo, long total, PageRequest request) {
        var found = members(account, importNo, request);
        var shown = found.subList(0, Math.min(found.size(), request.size()));
        var contacts =
                shown.stream().flatMap(member -> member.contact().stream()).toList();
        return Page.of(contacts, request, total, null)
                .followedFrom(
                        found.size() > shown.size()
                                ? Long.valueOf(shown.getLast().row())
                                : null);
    }

    private List<Member> members(AccountId account, long importNo, PageRequest request) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select member.row_no, contact.id, contact.phone,
                               coalesce(member.first_name, contact.first_name) as first_name,
                               coalesce(member.last_name, contact.last_name) as last_name,
                               coalesce(member.location, contact.location) as location,
                               coalesce(member.preferred_product, contact.preferred_product) as preferred_product,
                               contact.tags, member.variables
                          from (select row_no, contact_id, first_name, last_name, location, preferred_product, variables
                                  from import_member
                                 where import_no = :import and row_no > :after
                                 order by row_no
                                 limit :limit offset :offset) as member
                          left join contact on contact.id = member.contact_id and contact.account_id = :account
                         order by member.row_no
                        """)
                .bind("import", importNo)
                .bind("account", account.value())
                .bind("after", Objects.requireNonNullElse(request.after(), 0L))
                .bind("limit", request.size() + 1)
                .bind("offset", request.rowsToSkip())
                .map((row, context) -> new Member(
                        row.getInt("row_no"), row.getLong("id") == 0 ? Optional.empty() : Optional.of(contact(row))))
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
                               min(line_no) as first_line,
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
                        row.getLong("first_line"),
                        row.getString("message")))
                .list());
    }

    /** Returns the next rejects after a row, in the order of the file. */
    List<Reject> rejectsAfter(long importNo, int row, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select row_no, line_no, column_name, code, message, raw
                          from import_reject
                         where import_no = :import and row_no > :row
                         order by row_no
                         limit :limit
                        """)
                .bind("import", importNo)
                .bind("row", row)
                .bind("limit", limit)
                .map((rejected, _) -> RejectRows.read(rejected))
                .list());
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
