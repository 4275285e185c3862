package io.tidings.web;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** The parts of forms that bring a file, in the description of the API: the resources read them as one stream. */
final class ApiUploads {
    private static final List<String> EVERY = List.of("default_country", "mapping");
    private static final List<String> IMPORTED = List.of("list_name", "tags");

    private static final Map<String, List<List<String>>> PARTS = Map.of(
            "/api/v1/imports/csv",
            List.of(EVERY, IMPORTED),
            "/api/v1/messages/import",
            List.of(EVERY, List.of("channel", "sender", "priority", "on_uncertain", "template_id")),
            "/api/v1/campaigns/from-csv",
            List.of(
                    EVERY,
                    IMPORTED,
                    List.of(
                            "name",
                            "channel",
                            "message_content",
                            "base_template",
                            "template_id",
                            "missing_value",
                            "priority",
                            "render_at",
                            "on_uncertain",
                            "sender",
                            "gateway_id",
                            "rate_limit",
                            "launch",
                            "campaign")));

    private ApiUploads() {}

    static void add(String path, Operation operation) {
        if (!PARTS.containsKey(path)) {
            return;
        }
        var schema = OASFactory.createSchema()
                .type(List.of(Schema.SchemaType.OBJECT))
                .addProperty(
                        "file",
                        text().format("binary").description("A .csv or .txt file, sent as text/csv or text/plain."))
                .addRequired("file");
        PARTS.get(path).stream().flatMap(List::stream).forEach(part -> schema.addProperty(part, text()));
        Optional.ofNullable(operation.getRequestBody())
                .flatMap(body -> Optional.ofNullable(body.getContent()))
                .flatMap(content -> Optional.ofNullable(content.getMediaType("multipart/form-data")))
                .ifPresent(form -> form.setSchema(schema));
    }

    private static Schema text() {
        return OASFactory.createSchema().type(List.of(Schema.SchemaType.STRING));
    }
}
