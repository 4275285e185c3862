package io.tidings.openapi;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** Lists the values of members of responses with their meanings, from {@code api-enums.txt}. */
final class ApiEnums {
    private static final String FILE = "/api-enums.txt";
    private static final Pattern BLANK_LINE = Pattern.compile("\\n\\s*\\n");

    private ApiEnums() {}

    static void describe(OpenAPI api) {
        var schemas = api.getComponents().getSchemas();
        BLANK_LINE
                .splitAsStream(read())
                .map(ApiEnums::lines)
                .filter(lines -> !lines.isEmpty())
                .forEach(lines -> {
                    var values = values(lines);
                    for (var member : lines.getFirst().split(" ", -1)) {
                        var names = member.split("\\.", -1);
                        var schema = schemas.get(names[0]);
                        if (schema != null
                                && schema.getProperties() != null
                                && schema.getProperties().containsKey(names[1])) {
                            describe(requireNonNull(schema.getProperties().get(names[1])), values);
                        }
                    }
                });
    }

    private static void describe(Schema schema, Map<String, String> values) {
        var allowed = new ArrayList<Object>(values.keySet());
        if (schema.getType() != null && schema.getType().contains(Schema.SchemaType.NULL)) {
            allowed.add(null);
        }
        schema.setEnumeration(allowed);
        var meanings = values.entrySet().stream()
                .map(value -> "* `%s`: %s".formatted(value.getKey(), value.getValue()))
                .collect(Collectors.joining("\n"));
        schema.setDescription(schema.getDescription() == null ? meanings : schema.getDescription() + "\n\n" + meanings);
    }

    private static List<String> lines(String paragraph) {
        return paragraph.lines().filter(line -> !line.startsWith("#")).toList();
    }

    private static Map<String, String> values(List<String> lines) {
        var values = new LinkedHashMap<String, String>();
        lines.stream().skip(1).map(line -> line.strip().split(" ", 2)).forEach(line -> values.put(line[0], line[1]));
        return values;
    }

    private static String read() {
        try (var file = requireNonNull(ApiEnums.class.getResourceAsStream(FILE), FILE)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
