package io.tidings.openapi;

import io.tidings.web.ApiAnnotations;
import io.tidings.web.UploadParts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.IndexView;

/** Describes the parts of upload forms in the API description, by {@code UploadParts}. */
final class ApiUploads {
    private final Map<String, AnnotationInstance> parts;

    ApiUploads(IndexView index) {
        this.parts = ApiAnnotations.byOperation(index, UploadParts.class);
    }

    void add(String id, Operation operation) {
        if (!parts.containsKey(id)) {
            return;
        }
        var schema = OASFactory.createSchema()
                .type(List.of(Schema.SchemaType.OBJECT))
                .addProperty("file", text().format("binary").description("A .csv, .txt, .xlsx, .xlsm or .ods file."))
                .addRequired("file");
        for (var part : parts.get(id).value().asStringArray()) {
            schema.addProperty(part, text());
        }
        Optional.ofNullable(operation.getRequestBody())
                .flatMap(body -> Optional.ofNullable(body.getContent()))
                .flatMap(content -> Optional.ofNullable(content.getMediaType("multipart/form-data")))
                .ifPresent(form -> form.setSchema(schema));
    }

    private static Schema text() {
        return OASFactory.createSchema().type(List.of(Schema.SchemaType.STRING));
    }
}
