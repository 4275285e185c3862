package io.tidings.openapi;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The ids of operations, such as {@code campaigns.send}: the resource of the path, and the verb of the method. */
final class ApiOperationIds {
    /** Ids where path and method do not say it, by the framework's id of class and method. */
    private static final Map<String, String> EXCEPTIONS = Map.of(
            "CsvCampaignApi_create", "campaigns.createFromCsv",
            "RehearsalApi_start", "campaigns.rehearse",
            "RehearsalApi_latest", "campaigns.rehearsal",
            "ImportApi_upload", "imports.upload",
            "QueueApi_queue", "queue.get",
            "FrequencyCapApi_cap", "frequencyCap.get",
            "FrequencyCapApi_setCap", "frequencyCap.replace",
            "FrequencyCapApi_removeCap", "frequencyCap.delete",
            "CreditsApi_movement", "credits.movement",
            "CreditsApi_export", "credits.exportStatement");

    private final Set<String> taken = new HashSet<>();

    /** @throws IllegalStateException if another operation has the id */
    String of(String path, String id) {
        var name = EXCEPTIONS.getOrDefault(id, made(path, id.substring(id.indexOf('_') + 1)));
        if (!taken.add(name) && !path.endsWith("-of-tests")) {
            throw new IllegalStateException("two operations have the id %s; one is %s".formatted(name, path));
        }
        return name;
    }

    private static String made(String path, String method) {
        var steps = new ArrayList<String>();
        for (var step : path.replaceFirst("^/api/v1/", "").split("/", -1)) {
            if (step.startsWith("{")) {
                break;
            }
            steps.add(camelCase(step));
        }
        // The last step may be the verb itself: /contacts/search.
        if (steps.size() > 1 && names(method, steps.getLast())) {
            steps.removeLast();
        }
        return String.join(".", steps) + "." + method;
    }

    private static boolean names(String method, String step) {
        var verb = method.toLowerCase(Locale.ROOT);
        var word = step.toLowerCase(Locale.ROOT);
        return verb.contains(word) || word.startsWith(verb);
    }

    private static String camelCase(String step) {
        var words = List.of(step.split("[-.]", -1));
        var name = new StringBuilder(words.getFirst());
        words.stream()
                .skip(1)
                .forEach(word ->
                        name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1)));
        return name.toString();
    }
}
