package io.tidings.imports;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.accounts.Accounts;
import io.tidings.imports.FilePreview.PreviewRow;
import io.tidings.imports.FilePreview.Refusal;
import io.tidings.phones.NumberRules;
import io.tidings.shared.AccountId;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.spreadsheets.ReadSheet;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Shows the first rows of a file as an import would read them. Keeps nothing. Thread-safe. */
@Singleton
final class FilePreviews {
    private static final int ROWS = 5;

    /** With these problems the rows can be shown all the same, so that a person can correct the mapping. */
    private static final Set<String> PROBLEMS_OF_COLUMNS =
            Set.of("no_phone_column", "no_header", "invalid_mapping", "too_many_columns", "bad_header", "no_rows");

    private final UploadReceiver receiver;
    private final Accounts accounts;
    private final ObjectMapper json;

    FilePreviews(UploadReceiver receiver, Accounts accounts, ObjectMapper json) {
        this.receiver = receiver;
        this.accounts = accounts;
        this.json = json;
    }

    /**
     * Reads the beginning of a file, sent like an import. A part of a file is enough, but the encoding may only be
     * certain for the whole file.
     *
     * @throws ProblemException 400, 413, 415, 422 or 503, if the file cannot be read as text
     */
    FilePreview of(AccountId account, String contentType, InputStream body, Optional<CsrfFormPart> csrf) {
        return receiver.inspect(
                account,
                receiver.form(contentType, body, csrf, Set.of()),
                (file, meta, head, workbook) -> preview(account, file, meta, head, workbook));
    }

    private FilePreview preview(
            AccountId account, Path file, UploadMeta meta, FileHead head, @Nullable ReadSheet workbook) {
        FileLayout layout;
        try {
            layout = FileLayout.of(head, meta.mapping());
        } catch (ProblemException refused) {
            if (!PROBLEMS_OF_COLUMNS.contains(refused.problem().code())) {
                throw refused;
            }
            return withoutColumns(head, workbook, Refusal.of(refused.problem()));
        }
        return new FilePreview(
                head.detected().encoding().label(),
                String.valueOf(head.delimiter()),
                workbook,
                layout.columns().list(),
                rows(file, layout, numbers(account, meta)),
                UncertainCells.of(file, layout).stream().toList(),
                null);
    }

    private NumberRules numbers(AccountId account, UploadMeta meta) {
        var stored = accounts.find(account).orElseThrow();
        var country = meta.defaultCountry() == null ? stored.defaultCountry() : meta.defaultCountry();
        return new NumberRules(country, stored.allowPremiumNumbers());
    }

    private List<PreviewRow> rows(Path file, FileLayout layout, NumberRules numbers) {
        var shown = new ArrayList<PreviewRow>();
        try (var rows = layout.format().rowsBelowHeader(file, layout.columns())) {
            while (shown.size() < ROWS) {
                var row = rows.next();
                if (row.isEmpty()) {
                    break;
                }
                var chunk = new Chunk(1);
                RowReader.allowingDuplicates(layout.columns(), numbers).read(row.get(), chunk);
                shown.add(row(row.get(), chunk));
            }
        }
        return shown;
    }

    private PreviewRow row(Row row, Chunk chunk) {
        if (chunk.size() == 0) {
            var reject = chunk.rejects().getFirst();
            return new PreviewRow(
                    row.line(), row.values(), null, Map.of(), new Refusal(reject.code(), reject.message()));
        }
        return new PreviewRow(
                row.line(), row.values(), chunk.values(ContactField.PHONE)[0], UploadRows.values(json, chunk, 0), null);
    }

    private static FilePreview withoutColumns(FileHead head, @Nullable ReadSheet workbook, Refusal refusal) {
        var columns = new ArrayList<Column>();
        var shown = new ArrayList<PreviewRow>();
        try (var rows = head.rows()) {
            rows.next()
                    .ifPresent(header -> header.values().stream()
                            .limit(ColumnMapping.MAX)
                            .forEach(name -> columns.add(new Column(name, null, null))));
            for (var row = rows.next(); row.isPresent() && shown.size() < ROWS; row = rows.next()) {
                shown.add(new PreviewRow(row.get().line(), row.get().values(), null, Map.of(), null));
            }
        }
        return new FilePreview(
                head.detected().encoding().label(),
                String.valueOf(head.delimiter()),
                workbook,
                columns,
                shown,
                List.of(),
                refusal);
    }
}
