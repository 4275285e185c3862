package io.tidings.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** More work at once than is usual, and a provider that swallows calls. */
final class LoadFaults {
    private static final int BATCHES = 300;
    private static final int LAUNCHES = 8;
    private static final int GATEWAYS = 300;

    /** The promised 300 MB. */
    private static final double MAX_MEBIBYTES = 286;

    /** Milliseconds from the request of a one-time password to the acceptance by the provider, for 99 %. */
    private static final long MAX_OTP_MILLIS = 100;

    private static final int BLACK_HOLE_WINDOW = 32;
    private static final double BLACK_HOLE_RATE = 0.25;

    private LoadFaults() {}

    static List<FaultScenario> all() {
        return List.of(
                new FaultScenario("F41", "300 batches under one sender's limit", LoadFaults::batches),
                new FaultScenario("F42", "eight large launches at once", LoadFaults::launches),
                new FaultScenario("F43", "300 slow gateways beside one-time passwords", LoadFaults::gateways),
                new FaultScenario("F6", "a provider that swallows a quarter of the calls", LoadFaults::blackHole));
    }

    /** Posts batches of 1,000, or fewer, messages of 160 characters. Cancels what is left after a while. */
    private static ScenarioResult batches(TestCluster cluster) throws Exception {
        var result = new ScenarioResult();
        try (var server = PostgresServer.start(cluster.postgresPrograms());
                var pair = NodePair.start(cluster, server);
                var api = pair.first().client()) {
            Simulator.change(api, Map.of("sender_rate_limits", Map.of("ACME", 300)));
            var messages = IntStream.range(0, cluster.size() / 20)
                    .mapToObj(i -> Map.of("to", ContactFile.phone(i, 3), "body", "x".repeat(160), "sender", "ACME"))
                    .toList();
            var batches = new ArrayList<Long>();
            for (int i = 0; i < BATCHES; i++) {
                batches.add(api.post("/api/v1/messages/batch", Map.of("messages", messages))
                        .expect(202)
                        .number("batch_id"));
            }
            Thread.sleep(Duration.ofSeconds(cluster.isSmall() ? 20 : 300));
            for (long batch : batches) {
                api.post("/api/v1/batches/%d/cancel".formatted(batch), Map.of());
            }
            pair.first().database().awaitZero("""
                    select count(*) from send_block where state not in ('CLOSED', 'CANCELLED')
                    """, Duration.ofMinutes(1));
            pair.reconcile(result);
            requireEachOnce(pair, result);
            return requireLittleMemory(pair, result);
        }
    }

    /** Compares the provider's log with the messages of batches, which no campaign holds. */
    private static void requireEachOnce(NodePair pair, ScenarioResult result) throws Exception {
        var database = pair.first().database();
        long accepted = database.number("select count(*) from accepted");
        long twice = database.number("select count(*) from accepted where times > 1");
        long wrong = database.number("""
                select count(*) from message m left join accepted a on a.message_id = m.id
                 where (m.state >= message_state('sent')) <> (a.times is not null)
                """);
        long uncertain = database.number("select count(*) from uncertain");
        result.figure("%d accepted", accepted)
                .require(twice == 0, "%d were accepted twice", twice)
                .require(wrong == 0, "the state of %d messages is not that of the provider", wrong)
                .require(uncertain == 0, "%d are uncertain", uncertain);
    }

    private static ScenarioResult launches(TestCluster cluster) throws Exception {
        var result = new ScenarioResult();
        try (var server = PostgresServer.start(cluster.postgresPrograms());
                var pair = NodePair.start(cluster, server);
                var api = pair.first().client()) {
            pair.configureAndWait(Simulator.ZERO_LATENCY);
            var contacts = ContactFile.write(pair.first().folder(), cluster.size() * 5 / 2, 4);
            var audience = Map.of("import_id", ImportRun.upload(api, contacts).importId());
            var drafts = new ArrayList<CampaignRun>();
            for (int i = 0; i < LAUNCHES; i++) {
                drafts.add(pair.create(api, "At once " + i, Map.of("audience", audience)));
            }
            ConcurrentCalls.run(LAUNCHES, i -> {
                drafts.get(i).launch(api);
                return 202;
            });
            pair.reconcileWithoutUncertain(result);
            return requireLittleMemory(pair, result);
        }
    }

    private static ScenarioResult requireLittleMemory(NodePair pair, ScenarioResult result) throws Exception {
        for (var node : List.of(pair.first(), pair.second())) {
            if (node.isRunning()) {
                double peak = node.peakMemory().orElse(0.0);
                result.figure("peak of a node %.0f MiB", peak)
                        .require(peak < MAX_MEBIBYTES, "a node used %.0f MiB", peak);
            }
        }
        return result;
    }

    private static ScenarioResult gateways(TestCluster cluster) throws Exception {
        var result = new ScenarioResult();
        try (var server = PostgresServer.start(cluster.postgresPrograms());
                var pair = NodePair.start(cluster, server);
                var api = pair.first().client()) {
            pair.configureAndWait(Simulator.ZERO_LATENCY);
            int seconds = cluster.isSmall() ? 20 : 60;
            launchThroughSlowGateways(pair, api, seconds * 2);
            long before = pair.accepted();
            long begin = System.nanoTime();
            var requested =
                    requestPasswords(api, begin + Duration.ofSeconds(seconds).toNanos());
            double rate = (pair.accepted() - before - requested.size()) / ((System.nanoTime() - begin) / 1e9);
            long slowest = percentile99(pair, requested);
            pair.reconcileWithoutUncertain(result);
            return result.figure("%.0f a second through %d gateways", rate, GATEWAYS)
                    .figure("99 %% of %d passwords within %d ms", requested.size(), slowest)
                    .require(Math.abs(rate / GATEWAYS - 1) < 0.1, "%.0f instead of %d a second", rate, GATEWAYS)
                    .require(slowest < MAX_OTP_MILLIS, "one-time passwords took %d ms", slowest);
        }
    }

    /** The default gateway, which is the first one, stays without a limit. */
    private static void launchThroughSlowGateways(NodePair pair, ApiClient api, int recipients) throws Exception {
        var contacts = pair.first()
                .database()
                .list("select id from contact order by id desc limit ?", row -> row.getLong(1), recipients);
        for (int i = 0; i < GATEWAYS; i++) {
            var gateway =
                    Map.of("name", "Slow " + i, "provider", "simulator", "settings", Simulator.FAST, "rate_limit", 1);
            long id = api.post("/api/v1/gateways", gateway).expect(201).number("id");
            pair.launch(
                    "Slow " + i,
                    Map.of(
                            "gateway_id",
                            id,
                            "base_template",
                            "Hi {{first_name}}",
                            "audience",
                            Map.of("customer_ids", contacts)));
        }
    }

    /** Requests four a second. @return the time of each request, since the epoch, by its message */
    private static Map<Long, Long> requestPasswords(ApiClient api, long end) throws Exception {
        var requested = new HashMap<Long, Long>();
        for (int i = 0; System.nanoTime() < end; i++) {
            long at = System.currentTimeMillis();
            var body = Map.of("to", ContactFile.phone(i, 5), "body", "Your code is 1234", "priority", "urgent");
            long id = api.post("/api/v1/messages/send", body).expect(202).number("message_id");
            requested.put(id, at);
            Thread.sleep(250);
        }
        return requested;
    }

    /** In milliseconds from the request to the acceptance. A message that is not accepted counts as a minute. */
    private static long percentile99(NodePair pair, Map<Long, Long> requested) throws Exception {
        long minute = Duration.ofMinutes(1).toMillis();
        var acceptedAt = new HashMap<Long, Long>();
        pair.eachAccepted(acceptedAt::put);
        var times = requested.entrySet().stream()
                .map(each -> acceptedAt.getOrDefault(each.getKey(), each.getValue() + minute) - each.getValue())
                .sorted()
                .toList();
        return times.get((int) (times.size() * 0.99));
    }

    private static ScenarioResult blackHole(TestCluster cluster) throws Exception {
        var result = new ScenarioResult();
        try (var server = PostgresServer.start(cluster.postgresPrograms());
                var pair = NodePair.start(cluster, server);
                var api = pair.first().client()) {
            Simulator.change(api, Map.of("window", BLACK_HOLE_WINDOW, "settings", swallowing()));
            Thread.sleep(Simulator.SETTINGS_DELAY);
            pair.launch("Swallowed", Map.of()).isOverWithin(Duration.ofSeconds(cluster.isSmall() ? 20 : 120));
            Simulator.change(api, Map.of("settings", Simulator.FAST));
            pair.reconcile(result);
            // Each node has a circuit breaker of its own. As in F9, it may see three windows of calls before it opens.
            long allowed = 2L * 3 * BLACK_HOLE_WINDOW;
            return result.figure("%d of %d uncertain", result.uncertain(), cluster.size())
                    .require(
                            result.uncertain() <= allowed,
                            "%d are uncertain, at most %d if the calls had been limited",
                            result.uncertain(),
                            allowed);
        }
    }

    private static Map<String, Object> swallowing() {
        return Simulator.with(Simulator.FAST, Map.of("black_hole_rate", BLACK_HOLE_RATE, "deadline_ms", 1_000));
    }
}
