package io.tidings.benchmark;

import java.io.IOException;
import java.time.Duration;

/** Imports a file through the API and checks that every row of it is accounted for. */
final class Upload {
    private static final int POLL_MS = 20;

    private Upload() {}

    /** A finished import. */
    record Done(String importId, Duration took) {}

    /** From the first byte sent to the status {@code success}. */
    static Done run(ApiClient api, ContactFile file) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        var id = api.upload(file.path()).expect(202).text("import_id");
        var state = api.get("/api/v1/imports/" + id).expect(200);
        while (state.text("status").equals("processing")) {
            Thread.sleep(POLL_MS);
            state = api.get("/api/v1/imports/" + id).expect(200);
        }
        var took = Duration.ofNanos(System.nanoTime() - begin);
        check(file, state);
        return new Done(id, took);
    }

    private static void check(ContactFile file, Reply state) {
        boolean right = state.text("status").equals("success")
                && state.number("rows_total") == file.rows()
                && state.number("rows_imported") == file.valid()
                && state.number("rows_rejected") == file.invalid()
                && state.number("rows_duplicate") == file.repeated();
        if (!right) {
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
