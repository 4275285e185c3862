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
 * Uploads 1,000 files of 100 rows at once, first by 200 accounts and then by one account. An account may run five
 * imports at a time, so the single account gets 429 for most files.
 */
final class UploadMeasurement implements Measurement {
    private static final int UPLOADS = 1000;
    private static final int PER_ACCOUNT = 5;
    private static final int ROWS = 100;
    private static final Duration IMPORT_LIMIT = Duration.ofMinutes(3);

    @Override
    public String name() {
        return "uploads";
    }

    /**
     * One repetition.
     *
     * @param responses response times in microseconds
     * @param unexpected answers other than 202 and 429
     * @param imported seconds until all files are imported
     */
    private record Repetition(Histogram responses, double accepted, double unexpected, double imported) {}

    @Override
    public void run(BenchmarkRun run) throws Exception {
        var repetitions = new ArrayList<Repetition>();
        var memory = new ArrayList<Double>();
        for (int rep = 0; rep < run.reps(); rep++) {
            try (var app = run.freshApp()) {
                repetitions.add(measure(app));
                app.peakMemory().ifPresent(memory::add);
            }
        }
        var group = run.results().group("%d uploads at once, %d accounts".formatted(UPLOADS, UPLOADS / PER_ACCOUNT));
        report(group, repetitions);
        group.addPeakMemory("peak memory of the JVM", memory);
    }

    private static Repetition measure(AppProcess app) throws Exception {
        var keys = Accounts.create(app.database(), UPLOADS / PER_ACCOUNT);
        var responses = new ConcurrentHistogram(3);
        long begin = System.nanoTime();
        var answers = uploadAll(app, keys, responses);
        int accepted = answers.getOrDefault("202", 0);
        awaitImported(app, accepted);
        double imported = (System.nanoTime() - begin) / 1e9;
        var ofOne = uploadAll(app, keys.subList(0, 1), new ConcurrentHistogram(3));
        Console.print("%d accounts: %s; one account: %s", keys.size(), answers, ofOne);
        return new Repetition(responses, accepted, countUnexpected(answers) + countUnexpected(ofOne), imported);
    }

    private static void report(Results.Group group, List<Repetition> repetitions) {
        group.add("accepted (202)", "", repetitions, Repetition::accepted, Goal.atLeast(UPLOADS));
        group.add(
                "neither 202 nor 429, the single account included",
                "",
                repetitions,
                Repetition::unexpected,
                Goal.atMost(0));
        for (double percentile : List.of(50.0, 95.0, 99.0)) {
            group.add(
                    "answered, p%.0f".formatted(percentile),
                    "ms",
                    repetitions,
                    each -> each.responses().getValueAtPercentile(percentile) / 1000.0,
                    Goal.none());
        }
        group.add("until all are imported", "s", repetitions, Repetition::imported, Goal.none());
    }

    /** @return the number of answers by status, or by the name of the exception */
    private static Map<String, Integer> uploadAll(AppProcess app, List<String> keys, Histogram responses)
            throws Exception {
        var start = new CountDownLatch(1);
        try (var api = app.client();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var clients = keys.stream().map(api::as).toList();
            var uploads = IntStream.range(0, UPLOADS)
                    .mapToObj(i -> threads.submit(upload(clients.get(i % clients.size()), i, start, responses)))
                    .toList();
            start.countDown();
            var answers = new TreeMap<String, Integer>();
            for (var upload : uploads) {
                answers.merge(upload.get(), 1, Integer::sum);
            }
            return answers;
        }
    }

    private static Callable<String> upload(ApiClient api, int number, CountDownLatch start, Histogram responses) {
        var csv = new StringBuilder("phone,first_name,points\n");
        IntStream.range(0, ROWS)
                .forEach(
                        i -> csv.append(ContactFile.phone(number * ROWS + i, 5)).append(",Amina,7\n"));
        return () -> {
            start.await();
            long begin = System.nanoTime();
            try {
                return String.valueOf(api.upload("small.csv", BodyPublishers.ofString(csv.toString()))
                        .status());
            } catch (IOException e) {
                return e.getClass().getSimpleName();
            } finally {
                responses.recordValue((System.nanoTime() - begin) / 1000);
            }
        };
    }

    private static int countUnexpected(Map<String, Integer> answers) {
        return answers.entrySet().stream()
                .filter(entry ->
                        !entry.getKey().equals("202") && !entry.getKey().equals("429"))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    private static void awaitImported(AppProcess app, int accepted)
            throws IOException, SQLException, InterruptedException {
        long deadline = System.nanoTime() + IMPORT_LIMIT.toNanos();
        while (app.database().number("select count(*) from import_job where status = 'success'") < accepted) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("not all of %d imports ended in success".formatted(accepted));
            }
            Thread.sleep(50);
        }
    }
}
