package io.tidings.openapi;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Gives schemas the names of what they describe, such as {@code CampaignPage}. Marks the members of responses as required:
 * a response has all of them, and null where there is no value.
 */
final class ApiSchemas {
    private static final String PREFIX = "#/components/schemas/";
    private static final String PAGE = "PagedResponse";

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("AccountBody", "Account"),
            Map.entry("UserView", "User"),
            Map.entry("GatewayView", "Gateway"),
            Map.entry("InvitationView", "Invitation"),
            Map.entry("StatsView", "CampaignStats"),
            Map.entry("TaskView", "Task"),
            Map.entry("MemberView", "ImportContact"),
            Map.entry("HealthView", "GatewayHealth"),
            Map.entry("ExampleView", "PreviewExample"),
            Map.entry("Failure", "TaskFailure"),
            Map.entry("Invite", "InvitationRequest"),
            Map.entry("Column", "ImportColumn"),
            Map.entry("Node", "QueueNode"),
            Map.entry("Work", "QueueWork"),
            Map.entry("Preparing", "QueuePreparing"),
            Map.entry("Segments1", "PreviewSegments"));

    private final OpenAPI api;

    private ApiSchemas(OpenAPI api) {
        this.api = api;
    }

    static void describe(OpenAPI api) {
        var own = new ApiSchemas(api);
        own.removeUnused();
        own.rename();
        new ApiSchemas(api).require();
    }

    /** Removes the schemas that no operation uses. One of them may have the name that another shall have. */
    private void removeUnused() {
        var used = new HashSet<String>();
        operations().flatMap(ApiSchemas::schemas).forEach(schema -> reach(schema, used));
        api.getComponents().getResponses().values().stream()
                .flatMap(response -> schemas(response.getContent()))
                .forEach(schema -> reach(schema, used));
        for (var name : List.copyOf(all().keySet())) {
            if (!used.contains(name)) {
                api.getComponents().removeSchema(name);
            }
        }
    }

    private Map<String, Schema> all() {
        return api.getComponents().getSchemas();
    }

    private void rename() {
        var schemas = all();
        var names = new TreeMap<String, String>();
        schemas.keySet().forEach(name -> names.put(name, plain(name)));
        schemas.forEach((name, schema) -> {
            if (name.startsWith(PAGE)) {
                names.put(name, item(schema).map(item -> plain(item) + "Page").orElse(name));
            }
        });
        // A second schema of the name would be lost.
        names.replaceAll((name, better) -> !better.equals(name)
                        && (schemas.containsKey(better)
                                || names.values().stream()
                                                .filter(better::equals)
                                                .count()
                                        > 1)
                ? name
                : better);
        Consumer<Schema> renamed = schema -> name(schema)
                .map(name -> names.getOrDefault(name, name))
                .ifPresent(name -> schema.setRef(PREFIX + name));
        schemas.values().forEach(schema -> visit(schema, renamed));
        operations().forEach(operation -> schemas(operation).forEach(schema -> visit(schema, renamed)));
        var ordered = new TreeMap<String, Schema>();
        schemas.forEach((name, schema) -> ordered.put(names.getOrDefault(name, name), schema));
        api.getComponents().setSchemas(new LinkedHashMap<>(ordered));
    }

    private static String plain(String name) {
        return NAMES.getOrDefault(name, name);
    }

    private static java.util.Optional<String> item(Schema page) {
        return java.util.Optional.ofNullable(page.getProperties())
                .flatMap(members -> java.util.Optional.ofNullable(members.get("data")))
                .flatMap(data -> java.util.Optional.ofNullable(data.getItems()))
                .flatMap(ApiSchemas::name);
    }

    private void require() {
        var sent = new HashSet<String>();
        var answered = new HashSet<String>();
        operations().forEach(operation -> {
            requests(operation).forEach(schema -> reach(schema, sent));
            responses(operation).forEach(schema -> reach(schema, answered));
        });
        answered.removeAll(sent);
        answered.stream().map(all()::get).filter(Objects::nonNull).forEach(schema -> {
            if (schema.getProperties() != null && schema.getRequired() == null) {
                schema.setRequired(new ArrayList<>(schema.getProperties().keySet()));
            }
        });
    }

    private void reach(Schema from, Set<String> names) {
        visit(from, schema -> name(schema).filter(names::add).map(all()::get).ifPresent(next -> reach(next, names)));
    }

    private static java.util.Optional<String> name(Schema schema) {
        return java.util.Optional.ofNullable(schema.getRef())
                .filter(ref -> ref.startsWith(PREFIX))
                .map(ref -> ref.substring(PREFIX.length()));
    }

    private Stream<Operation> operations() {
        return api.getPaths().getPathItems().values().stream().flatMap(path -> path.getOperations().values().stream());
    }

    private static Stream<Schema> schemas(Operation operation) {
        var parameters = operation.getParameters() == null
                ? Stream.<Schema>of()
                : operation.getParameters().stream().map(parameter -> parameter.getSchema());
        return Stream.of(parameters, requests(operation), responses(operation))
                .flatMap(all -> all)
                .filter(Objects::nonNull);
    }

    private static Stream<Schema> requests(Operation operation) {
        return operation.getRequestBody() == null
                ? Stream.of()
                : schemas(operation.getRequestBody().getContent());
    }

    private static Stream<Schema> responses(Operation operation) {
        return operation.getResponses().getAPIResponses().values().stream()
                .flatMap(response -> schemas(response.getContent()));
    }

    private static Stream<Schema> schemas(@Nullable Content content) {
        return content == null
                ? Stream.of()
                : content.getMediaTypes().values().stream()
                        .map(media -> media.getSchema())
                        .filter(Objects::nonNull);
    }

    /** Visits a schema and all within it, but not those that it refers to. */
    private static void visit(@Nullable Schema schema, Consumer<Schema> visitor) {
        if (schema == null) {
            return;
        }
        visitor.accept(schema);
        visit(schema.getItems(), visitor);
        visit(schema.getAdditionalPropertiesSchema(), visitor);
        if (schema.getProperties() != null) {
            schema.getProperties().values().forEach(member -> visit(member, visitor));
        }
        Stream.of(schema.getAllOf(), schema.getAnyOf(), schema.getOneOf())
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .forEach(member -> visit(member, visitor));
    }
}
