package io.tidings.maintenance;

import io.tidings.accounts.InstalledAccount;
import io.tidings.audit.Audit;
import io.tidings.database.Workload;
import io.tidings.shared.Actor;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jdbi.v3.core.Jdbi;

/**
 * Streams all data of an account as a zip file of JSON lines. It reads pages, so memory is constant and no transaction
 * stays open while a slow client reads. Thread-safe.
 */
@Singleton
final class AccountExport {
    private static final int ROWS_PER_READ = 1_000;

    private final Jdbi jdbi;
    private final Audit audit;
    private final InstantSource clock;

    AccountExport(Jdbi jdbi, Audit audit, InstantSource clock) {
        this.jdbi = jdbi;
        this.audit = audit;
        this.clock = clock;
    }

    Response response(InstalledAccount account) {
        jdbi.useTransaction(handle -> audit.record(
                handle, Actor.system(account.id()), "account.exported", "account:" + account.id(), Map.of()));
        StreamingOutput body = output -> write(account, output);
        return Response.ok(body, "application/zip")
                .header("Content-Disposition", "attachment; filename=\"account-%s.zip\"".formatted(account.id()))
                .header("Cache-Control", "no-store")
                .build();
    }

    /**
     * Writes the file. A failure leaves it without its directory of entries, so that no program accepts it. Therefore the
     * stream is finished only after success, and never closed.
     */
    void write(InstalledAccount account, OutputStream output) throws IOException {
        var zip = new ZipOutputStream(output, StandardCharsets.UTF_8);
        var lines = new LinkedHashMap<String, Long>();
        for (var part : ExportPart.ALL) {
            zip.putNextEntry(new ZipEntry(part.name() + ".jsonl"));
            lines.put(part.name(), write(account, part, zip));
            zip.closeEntry();
        }
        zip.putNextEntry(new ZipEntry("export.json"));
        zip.write(summary(account, lines).getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
        zip.finish();
        zip.flush();
    }

    private record Line(long k1, long k2, String line) {}

    private long write(InstalledAccount account, ExportPart part, ZipOutputStream zip) throws IOException {
        long written = 0;
        var rows = read(account, part, new Line(-1, -1, ""));
        while (!rows.isEmpty()) {
            for (var row : rows) {
                zip.write((row.line() + "\n").getBytes(StandardCharsets.UTF_8));
            }
            written += rows.size();
            rows = rows.size() < ROWS_PER_READ ? List.of() : read(account, part, rows.getLast());
        }
        return written;
    }

    private List<Line> read(InstalledAccount account, ExportPart part, Line last) {
        return Workload.JOBS.call(() -> jdbi.withHandle(handle -> handle.createQuery(part.sql())
                .bind("account", account.id().value())
                .bind("k1", last.k1())
                .bind("k2", last.k2())
                .bind("limit", ROWS_PER_READ)
                .mapTo(Line.class)
                .list()));
    }

    private String summary(InstalledAccount account, Map<String, Long> lines) {
        var counts = lines.entrySet().stream()
                .map(count -> "\"%s\": %d".formatted(count.getKey(), count.getValue()))
                .collect(Collectors.joining(", "));
        return "{\"account_id\": %s, \"status\": \"%s\", \"exported_at\": \"%s\", \"lines\": {%s}}%n"
                .formatted(account.id(), account.status(), clock.instant(), counts);
    }
}
