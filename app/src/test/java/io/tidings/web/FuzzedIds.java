package io.tidings.web;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;

/** The ids that the fuzzer has learned from answers, by the name of their list, and ids of nothing. Not thread-safe. */
final class FuzzedIds {
    private static final Pattern LOCATION = Pattern.compile("/api/v1/(?:.*/)?([a-z-]+)/([^/?]+)");
    private static final List<String> NOTHING = List.of(
            "0",
            "-1",
            "999999999999",
            "9223372036854775807",
            "99999999999999999999",
            "abc",
            "1.5",
            "%00",
            "%20",
            "..%2f..",
            "%F0%9F%98%80",
            "00000000-0000-0000-0000-000000000000",
            "x".repeat(300));

    private static final Map<String, String> LISTS = Map.of(
            "customer_id", "contacts",
            "customer_ids", "contacts",
            "contact_id", "contacts",
            "template_id", "templates",
            "gateway_id", "gateways",
            "campaign_id", "campaigns",
            "audience_id", "audiences",
            "batch_id", "batches",
            "import_id", "imports",
            "ids", "messages");

    private final Map<String, List<String>> known = new HashMap<>();
    private final Random random;

    FuzzedIds(Random random) {
        this.random = random;
    }

    void add(String list, String id) {
        known.computeIfAbsent(list, _ -> new ArrayList<>()).add(id);
    }

    /** Learns the id in a header {@code Location}. */
    void learn(String location) {
        var found = LOCATION.matcher(location);
        if (found.find()) {
            add(found.group(1), found.group(2));
        }
    }

    /** Returns an id of this list, mostly a known one. */
    String text(String list) {
        var alias = list.equals("customers") ? "contacts" : list;
        var all = known.getOrDefault(alias, List.of());
        // The latest ids are those of this round, whose resources were not deleted yet.
        return all.isEmpty() || random.nextInt(6) == 0
                ? NOTHING.get(random.nextInt(NOTHING.size()))
                : all.get(latest(all.size()));
    }

    private int latest(int size) {
        return size - 1 - random.nextInt(Math.min(random.nextBoolean() ? 3 : 20, size));
    }

    /** Returns an id for a member of a body. */
    long number(String member) {
        var all = known.getOrDefault(LISTS.getOrDefault(member, ""), List.of());
        try {
            return all.isEmpty() ? 1 : Long.parseLong(all.get(latest(all.size())));
        } catch (NumberFormatException e) {
            return 1;
        }
    }

    /** Fills the variables of a path. */
    String filled(String path) {
        var filled = new StringBuilder();
        var before = "";
        for (var step : path.substring(1).split("/", -1)) {
            filled.append('/').append(step.equals("{version}") ? "1" : step.startsWith("{") ? text(before) : step);
            before = step;
        }
        return filled.toString();
    }
}
