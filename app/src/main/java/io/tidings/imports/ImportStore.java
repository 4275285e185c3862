package io.tidings.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.database.PagedQuery;
import io.tidings.encodings.TextEncoding;
import io.tidings.phones.NumberRules;
import io.tidings.shared.AccountId;
import io.tidings.shared.ImportId;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.shared.TaskId;
import io.tidings.spreadsheets.ReadSheet;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Reads and writes rows of {@code import_job}. */
@Singleton
final class ImportStore {
    private static final TypeReference<List<Column>> COLUMNS = new TypeReference<>() {};

    private static final String SUMMARY = """
            select no, id, task_id, status, filename, list_name, size_bytes, sha256, default_country, tags, on_known,
                   blanks, keep_columns, encoding, encoding_warning, delimiter, columns, rows_expected, rows_new,
                   rows_updated, rows_unchanged, rows_rejected, rows_duplicate, rows_landline, workbook, error_code,
                   error_detail, created_at, started_at, finished_at, now() as read_at, undo.*
              from import_job
              left join (select u.import_no, %s from import_undo u) undo on undo.import_no = no
            """.formatted(ImportUndoStore.COLUMNS);

    private final Jdbi jdbi;
    private final ObjectMapper json;

    ImportStore(Jdbi jdbi, ObjectMapper json) {
        this.jdbi = jdbi;
        this.json = json;
    }

    long countActive(AccountId account) {
        return jdbi.withHandle(handle -> countActive(handle, account));
    }

    /** Counts like {@link #countActive(AccountId)}. Blocks other uploads of the account until the commit. */
    long countActiveLocked(Handle handle, AccountId account) {
        handle.createQuery("select id from account where id = :account for no key update")
                .bind("account", account.value())
                .mapTo(Long.class)
                .one();
        return countActive(handle, account);
    }

    private static long countActive(Handle handle, AccountId account) {
        return handle.createQuery(
                        "select count(*) from import_job where account_id = :account and status = 'processing'")
                .bind("account", account.value())
                .mapTo(Long.class)
                .one();
    }

    void insert(Handle handle, AccountId account, TaskId task, ImportId id, UploadMeta meta, StoredUpload upload) {
        handle.createUpdate("""
                        insert into import_job (id, account_id, task_id, filename, list_name, size_bytes, sha256,
                                                default_country, tags, on_known, blanks, keep_columns, encoding,
                                                encoding_warning, delimiter, columns, rows_expected, workbook)
                        values (:id, :account, :task, :filename, :listName, :size, :sha256,
                                coalesce(:country, (select default_country from account where id = :account)),
                                :tags, :onKnown, :blanks, :keepColumns, :encoding, cast(:warning as jsonb), :delimiter,
                                cast(:columns as jsonb), :expected, cast(:workbook as jsonb))
                        """)
                .bind("id", id.value())
                .bind("account", account.value())
                .bind("task", task.value())
                .bind("filename", meta.filename())
                .bind("listName", meta.listName())
                .bind("size", upload.size())
                .bind("sha256", upload.sha256())
                .bind("country", meta.defaultCountry())
                .bind("tags", meta.tags().toArray(String[]::new))
                .bind("onKnown", meta.rules().onKnown().text())
                .bind("blanks", meta.rules().blanks().text())
                .bind("keepColumns", meta.rules().keepColumns().text())
                .bind("encoding", upload.layout().format().encoding().label())
                .bind("warning", upload.warning().map(this::write).orElse(null))
                .bind("delimiter", String.valueOf(upload.layout().format().delimiter()))
                .bind("columns", write(upload.layout().columns().list()))
                .bind("expected", upload.rowsAtMost())
                .bind("workbook", upload.sheet().map(this::write).orElse(null))
                .execute();
    }

    Optional<ImportRow> load(ImportId id) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select no, id, account_id, task_id, status, default_country, tags, on_known, blanks, keep_columns,
                               encoding, delimiter, columns, rows_expected,
                               (select allow_premium_numbers from account where account.id = import_job.account_id)
                                   as premium
                          from import_job
                         where id = :id
                        """)
                .bind("id", id.value())
                .map((row, context) -> importRow(row))
                .findOne());
    }

    /** Marks the start or the restart of an import. Returns false if the import has ended. */
    boolean start(Handle handle, ImportRow job) {
        return handle.createUpdate("""
                                update import_job
                                   set started_at = coalesce(started_at, now())
                                 where no = :no and status = 'processing'
                                """).bind("no", job.no()).execute() == 1;
    }

    /** Ends the import. Returns true for the first caller and false for all others. */
    boolean end(Handle handle, long no, ImportStatus status, @Nullable String code, @Nullable String detail) {
        return handle.createUpdate("""
                                update import_job
                                   set status = :status, error_code = :code, error_detail = :detail, finished_at = now()
                                 where no = :no and status = 'processing'
                                """)
                        .bind("no", no)
                        .bind("status", status.text())
                        .bind("code", code)
                        .bind("detail", detail)
                        .execute()
                == 1;
    }

    /** Returns the stored chunks: the number of rows by the first row. */
    NavigableMap<Integer, Integer> storedChunks(ImportRow job) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select first_row, rows from import_chunk where import_no = :import")
                .bind("import", job.no())
                .reduceRows(new TreeMap<Integer, Integer>(), (chunks, row) -> {
                    chunks.put(row.getColumn("first_row", Integer.class), row.getColumn("rows", Integer.class));
                    return chunks;
                }));
    }

    Optional<ImportSummary> find(AccountId account, ImportId id) {
        return jdbi.withHandle(handle -> handle.createQuery(SUMMARY + " where account_id = :account and id = :id")
                .bind("account", account.value())
                .bind("id", id.value())
                .map((row, context) -> summary(row))
                .findOne());
    }

    /** Newest first. */
    Page<ImportSummary> list(AccountId account, PageRequest request) {
        return jdbi.withHandle(handle -> new PagedQuery(
                        handle, request, query -> query.bind("account", account.value()))
                .keyedBy("no")
                .page("""
                        select count(*) as total, max(no) as highest from import_job
                         where account_id = :account and no <= coalesce(:anchor, 9223372036854775807)
                        """, SUMMARY + """
                         where account_id = :account and no <= :anchor
                         order by no desc
                         limit :size offset :offset
                        """, (row, _) -> summary(row)));
    }

    /** Returns those of the given ids whose file is still needed. */
    Set<UUID> processing(Set<UUID> ids) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                                select id from import_job where status = 'processing' and id = any(:ids)
                                union all
                                select id from pending_upload where id = any(:ids)""")
                .bindArray("ids", UUID.class, ids.toArray())
                .mapTo(UUID.class)
                .collect(Collectors.toSet()));
    }

    /**
     * Deletes imports that ended longer ago than {@code age}, with their chunks and rejects. The contacts of the import
     * are kept. An import that is the audience of an unfinished campaign is kept too.
     */
    int prune(Duration age) {
        return jdbi.withHandle(
                handle -> handle.createUpdate("""
                        with old as (
                            delete from import_job
                             where finished_at < now() - :age
                               and not exists (select from import_undo u
                                                where u.import_no = import_job.no and u.state = 'running')
                               and not exists (
                                   select from campaign
                                    where campaign.account_id = import_job.account_id
                                      and campaign.audience ->> 'import_id' = import_job.id::text
                                      and campaign.status in ('draft', 'scheduled', 'sending', 'paused'))
                            returning no
                        ), chunks as (
                            delete from import_chunk using old where import_no = old.no
                        ), undos as (
                            delete from import_undo using old where import_no = old.no
                        )
                        delete from import_reject using old where import_no = old.no
                        """).bind("age", age).execute());
    }

    private ImportRow importRow(ResultSet row) throws SQLException {
        return new ImportRow(
                row.getLong("no"),
                new ImportId(row.getObject("id", UUID.class)),
                new AccountId(row.getLong("account_id")),
                new TaskId(row.getObject("task_id", UUID.class)),
                ImportStatus.of(row.getString("status")),
                new NumberRules(row.getString("default_country"), row.getBoolean("premium")),
                texts(row, "tags"),
                rules(row),
                new CsvFormat(
                        TextEncoding.of(row.getString("encoding")),
                        row.getString("delimiter").charAt(0)),
                new ColumnMapping(columns(row.getString("columns"))),
                row.getLong("rows_expected"));
    }

    private ImportSummary summary(ResultSet row) throws SQLException {
        return new ImportSummary(
                row.getLong("no"),
                new ImportId(row.getObject("id", UUID.class)),
                new TaskId(row.getObject("task_id", UUID.class)),
                ImportStatus.of(row.getString("status")),
                file(row),
                rules(row),
                row.getLong("rows_expected"),
                new ImportCounts(
                        row.getLong("rows_new"),
                        row.getLong("rows_updated"),
                        row.getLong("rows_unchanged"),
                        row.getLong("rows_rejected"),
                        row.getLong("rows_duplicate"),
                        row.getLong("rows_landline")),
                failure(row),
                row.getString("undo_state") == null ? null : ImportUndoStore.undo(row),
                new ImportTimes(
                        instant(row, "created_at").orElseThrow(),
                        instant(row, "started_at").orElse(null),
                        instant(row, "finished_at").orElse(null)),
                instant(row, "read_at").orElseThrow());
    }

    private static ImportSummary.@Nullable Failure failure(ResultSet row) throws SQLException {
        var code = row.getString("error_code");
        return code == null
                ? null
                : new ImportSummary.Failure(code, Objects.requireNonNullElse(row.getString("error_detail"), ""));
    }

    private static ImportRules rules(ResultSet row) throws SQLException {
        return ImportRules.of(row.getString("on_known"), row.getString("blanks"), row.getString("keep_columns"));
    }

    private ImportedFile file(ResultSet row) throws SQLException {
        return new ImportedFile(
                row.getString("filename"),
                row.getString("list_name"),
                row.getLong("size_bytes"),
                row.getString("sha256"),
                row.getString("default_country"),
                texts(row, "tags"),
                row.getString("encoding"),
                warnings(row.getString("encoding_warning")),
                row.getString("delimiter"),
                columns(row.getString("columns")),
                workbook(row.getString("workbook")));
    }

    private @Nullable ReadSheet workbook(@Nullable String text) {
        try {
            return text == null ? null : json.readValue(text, ReadSheet.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("import_job.workbook is not valid", e);
        }
    }

    private List<Column> columns(String text) {
        try {
            return json.readValue(text, COLUMNS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("import_job.columns is not valid", e);
        }
    }

    private List<EncodingWarning> warnings(@Nullable String text) {
        try {
            return text == null ? List.of() : List.of(json.readValue(text, EncodingWarning.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("import_job.encoding_warning is not valid", e);
        }
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write as JSON: " + value.getClass(), e);
        }
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return Arrays.asList((String[]) row.getArray(column).getArray());
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
