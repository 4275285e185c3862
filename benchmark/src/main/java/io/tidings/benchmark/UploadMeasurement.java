package io.tidings.benchmark;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * A thousand files of a hundred rows, all at once, by 200 accounts of five uploads each: what an account may have at
 * work at a time. Then a thousand by one account, of which most must be told to come again later.
 */
final class UploadMeasurement implements Measurement {
    private static final int UPLOADS = 1000;
    private static final int PER_ACCOUNT = 5;
    private static final int ROWS = 100;
    private static final Duration ALL_IMPORTED = Duration.ofMinutes(3);

    @Override
    public String name() {
        return "uploads";
    }

    @Override
    public void run(Run run) throws Exception {
        var waits = new ArrayList<Histogram>();
        var accepted = new ArrayList<Double>();
        var imported = new ArrayList<Double>();
        var broken = new ArrayList<Double>();
        var memory = new ArrayList<Double>();
        for (int rep = 0; rep < run.reps(); rep++) {
            try (var app = run.freshApp()) {
                var keys = Accounts.create(app.database(), UPLOADS / PER_ACCOUNT);
                var wait = new ConcurrentHistogram(3);
                long begin = System.nanoTime();
                var answers = storm(app, keys, wait);
                awaitImported(app, answers.getOrDefault("202", 0));
                imported.add((System.nanoTime() - begin) / 1e9);
                var alone = storm(app, keys.subList(0, 1), new ConcurrentHistogram(3));
                app.peakMemory().ifPresent(memory::add);
                Run.say("%d accounts: %s; one account: %s", keys.size(), answers, alone);
                waits.add(wait);
                accepted.add((double) answers.getOrDefault("202", 0));
                broken.add((double) countOther(answers) + countOther(alone));
            }
        }
        var group = "%d uploads at once, %d accounts".formatted(UPLOADS, UPLOADS / PER_ACCOUNT);
        run.results().add(group, "accepted (202)", "", accepted, Goal.atLeast(UPLOADS));
        run.results().add(group, "neither 202 nor 429, one account's storm included", "", broken, Goal.atMost(0));
        for (double percentile : List.of(50.0, 95.0, 99.0)) {
            run.results()
                    .add(
                            group,
                            "answered, p%.0f".formatted(percentile),
                            "ms",
                            waits.stream()
                                    .map(w -> w.getValueAtPercentile(percentile) / 1000.0)
                                    .toList());
        }
        run.results().add(group, "until all are imported", "s", imported);
        if (!memory.isEmpty()) {
            run.results().add(group, "peak memory of the JVM", "MiB", memory, Goal.atMost(286));
        }
    }

    /** Answers by status, or by the exception's name when there was none. */
    private static Map<String, Integer> storm(AppProcess app, List<String> keys, Histogram waits) throws Exception {
        var gate = new CountDownLatch(1);
        try (var api = app.client();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var clients = keys.stream().map(api::as).toList();
            var uploads = IntStream.range(0, UPLOADS)
                    .mapToObj(i -> threads.submit(upload(clients.get(i % clients.size()), i, gate, waits)))
                    .toList();
            gate.countDown();
            var answers = new TreeMap<String, Integer>();
            for (var upload : uploads) {
                answers.merge(upload.get(), 1, Integer::sum);
            }
            return answers;
        }
    }

    private static Callable<String> upload(ApiClient api, int number, CountDownLatch gate, Histogram waits) {
        var csv = new StringBuilder("phone,first_name,points\n");
        IntStream.range(0, ROWS)
                .forEach(
                        i -> csv.append(ContactFile.phone(number * ROWS + i, 5)).append(",Amina,7\n"));
        return () -> {
            gate.await();
            long begin = System.nanoTime();
            try {
                return String.valueOf(api.upload("storm.csv", BodyPublishers.ofString(csv.toString()))
                        .status());
            } catch (IOException e) {
                return e.getClass().getSimpleName();
            } finally {
                waits.recordValue((System.nanoTime() - begin) / 1000);
            }
        };
    }

    private static int countOther(Map<String, Integer> answers) {
        return answers.entrySet().stream()
                .filter(entry ->
                        !entry.getKey().equals("202") && !entry.getKey().equals("429"))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    private static void awaitImported(AppProcess app, int accepted)
            throws IOException, SQLException, InterruptedException {
        long deadline = System.nanoTime() + ALL_IMPORTED.toNanos();
        while (app.database().number("select count(*) from import_job where status = 'success'") < accepted) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("not all of %d imports ended in success".formatted(accepted));
            }
            Thread.sleep(50);
        }
    }
}
