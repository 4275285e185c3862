package io.tidings.openapi;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.RecordComponentInfo;
import org.jspecify.annotations.Nullable;

/**
 * Marks in the API description which members may be null: those whose record component is {@code @Nullable}. The
 * framework omits this, and a generated client then fails on the first null.
 */
final class ApiNulls {
    private static final String PACKAGE_PREFIX = "io.tidings.";
    private static final DotName NULLABLE = DotName.createSimple(Nullable.class);
    private static final DotName NAMED =
            DotName.createSimple(org.eclipse.microprofile.openapi.annotations.media.Schema.class);

    private static final DotName UNWRAPPED = DotName.createSimple(JsonUnwrapped.class);

    private ApiNulls() {}

    static void describe(Components components, IndexView index) {
        var records = records(index);
        var schemas = Map.copyOf(components.getSchemas());
        schemas.forEach((name, schema) -> {
            var properties =
                    schema.getProperties() == null ? Map.<String, Schema>of() : Map.copyOf(schema.getProperties());
            for (var record : matching(index, records, name, properties.keySet())) {
                var members = components(index, record).toList();
                if (members.size() > record.recordComponents().size()) {
                    order(schema, members, properties);
                }
                members.stream()
                        .filter(component -> component.type().hasAnnotation(NULLABLE))
                        .map(ApiNulls::member)
                        .filter(properties::containsKey)
                        .forEach(member -> schema.addProperty(member, orNull(requireNonNull(properties.get(member)))));
            }
        });
    }

    /**
     * Returns the records of a schema. Two records may have the same name; the one with the members of the schema is
     * meant.
     */
    private static List<ClassInfo> matching(
            IndexView index, Map<String, List<ClassInfo>> records, String name, Set<String> properties) {
        // The framework adds a number to the second record of the same name, and the type of its rows to a page.
        var plain = name.startsWith("PagedResponse") ? "PagedResponse" : name.replaceFirst("\\d+$", "");
        return records.getOrDefault(plain, List.of()).stream()
                .filter(record -> components(index, record)
                        .map(ApiNulls::member)
                        .collect(Collectors.toSet())
                        .containsAll(properties))
                .toList();
    }

    /** Orders the members of an unwrapped component, which the framework lists in random order. */
    private static void order(Schema schema, List<RecordComponentInfo> members, Map<String, Schema> properties) {
        var ordered = new LinkedHashMap<String, Schema>();
        for (var component : members) {
            var property = properties.get(member(component));
            if (property != null) {
                ordered.put(member(component), property);
            }
        }
        schema.setProperties(ordered);
    }

    /** Returns the components, with those of its type instead of an unwrapped component. */
    private static Stream<RecordComponentInfo> components(IndexView index, ClassInfo record) {
        return record.recordComponentsInDeclarationOrder().stream()
                .flatMap(component -> record.field(component.name()).hasAnnotation(UNWRAPPED)
                        ? components(
                                index, index.getClassByName(component.type().name()))
                        : Stream.of(component));
    }

    private static Map<String, List<ClassInfo>> records(IndexView index) {
        var records = new HashMap<String, List<ClassInfo>>();
        for (var type : index.getKnownClasses()) {
            if (type.isRecord() && type.name().toString().startsWith(PACKAGE_PREFIX)) {
                var named = type.declaredAnnotation(NAMED);
                var name = named == null || named.value("name") == null
                        ? type.simpleName()
                        : named.value("name").asString();
                records.computeIfAbsent(name, _ -> new ArrayList<>()).add(type);
            }
        }
        return records;
    }

    /** Returns the JSON name: {@code statusReason} becomes {@code status_reason}. */
    private static String member(RecordComponentInfo component) {
        return component.name().replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(java.util.Locale.ROOT);
    }

    private static Schema orNull(Schema schema) {
        if (schema.getRef() != null) {
            return OASFactory.createSchema()
                    .addAnyOf(schema)
                    .addAnyOf(OASFactory.createSchema().type(List.of(Schema.SchemaType.NULL)));
        }
        var types = schema.getType();
        if (types != null && !types.contains(Schema.SchemaType.NULL)) {
            var wider = new ArrayList<>(types);
            wider.add(Schema.SchemaType.NULL);
            schema.setType(wider);
            if (schema.getEnumeration() != null && !schema.getEnumeration().contains(null)) {
                var values = new ArrayList<>(schema.getEnumeration());
                values.add(null);
                schema.setEnumeration(values);
            }
        }
        return schema;
    }
}
