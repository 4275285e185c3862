package io.tidings.benchmark;

import java.io.IOException;
import java.time.Duration;

/**
 * A finished import.
 *
 * @param took the time from the first uploaded byte to the status {@code success}
 */
record ImportRun(String importId, Duration took) {
    private static final int POLL_MS = 20;
    private static final Duration LIMIT = Duration.ofMinutes(10);

    /** Imports the file through the API and checks the count of each kind of row. */
    static ImportRun upload(ApiClient api, ContactFile file) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        var id = api.upload(file.path()).expect(202).text("import_id");
        var state = api.get("/api/v1/imports/" + id).expect(200);
        while (state.text("status").equals("processing") && System.nanoTime() - begin < LIMIT.toNanos()) {
            Thread.sleep(POLL_MS);
            state = api.get("/api/v1/imports/" + id).expect(200);
        }
        var took = Duration.ofNanos(System.nanoTime() - begin);
        check(file, state);
        return new ImportRun(id, took);
    }

    private static void check(ContactFile file, ApiResponse state) {
        boolean correct = state.text("status").equals("success")
                && state.number("rows_total") == file.rows()
                && state.number("rows_imported") == file.valid()
                && state.number("rows_rejected") == file.invalid()
                && state.number("rows_duplicate") == file.repeated();
        if (!correct) {
            throw new IllegalStateException("%s should be %d rows, %d imported, %d rejected, %d duplicate, but is %s"
                    .formatted(
                            file.path().getFileName(),
                            file.rows(),
                            file.valid(),
                            file.invalid(),
                            file.repeated(),
                            state.body()));
        }
    }
}
