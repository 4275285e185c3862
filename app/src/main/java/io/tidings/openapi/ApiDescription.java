package io.tidings.openapi;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;
import org.jboss.jandex.IndexView;

/**
 * Adds the common parts to the API description, so that the resources describe only their own parts. These are the two
 * key headers and the problems that any route may answer. Removes the pages.
 */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public final class ApiDescription implements OASFilter {
    private static final String API = "/api/";
    private static final String DESCRIPTION = """
            Personalised SMS and WhatsApp campaigns: import contacts, write a template, launch, and see the result of every \
            recipient.

            Every error is `application/problem+json` (RFC 9457) with a stable `code`. Its `type` leads to a page that explains the \
            code. `x-problem-codes` lists the codes of each operation. Lists take `page`, `page_size` and \
            `anchor`. A field or parameter that a route does not know is refused. A 202 names the task that does the work.""";

    private final ApiOperationIds ids = new ApiOperationIds();
    private final IndexView index;
    private final ApiSuccesses successes;
    private final ApiUploads uploads;
    private final ApiProblems problems = new ApiProblems();

    /** @param index the index of the classes of the program, which the build provides */
    public ApiDescription(IndexView index) {
        this.index = index;
        this.successes = new ApiSuccesses(index);
        this.uploads = new ApiUploads(index);
    }

    @Override
    public void filterOpenAPI(OpenAPI api) {
        api.setInfo(OASFactory.createInfo()
                .title("Tidings")
                .version("1")
                .description(DESCRIPTION)
                .contact(OASFactory.createContact().name("Tidings"))
                .license(OASFactory.createLicense()
                        .name("Apache-2.0")
                        .url("https://www.apache.org/licenses/LICENSE-2.0.txt")));
        api.addServer(OASFactory.createServer().url("/").description("This installation."));
        describeKeys(api);
        ApiNulls.describe(api.getComponents(), index);
        ApiProblems.describe(api.getComponents());
        ApiHeaders.describe(api.getComponents());
        var paths = api.getPaths();
        if (paths == null || paths.getPathItems() == null) {
            return;
        }
        for (var path : Map.copyOf(paths.getPathItems()).entrySet()) {
            if (path.getKey().startsWith(API)) {
                path.getValue().getOperations().forEach((method, operation) -> {
                    var id = String.valueOf(operation.getOperationId());
                    operation.setOperationId(ids.of(path.getKey(), id));
                    successes.add(id, operation);
                    uploads.add(id, operation);
                    problems.add(id, path.getKey(), method, operation);
                    ApiHeaders.add(method, operation);
                });
            } else {
                paths.removePathItem(path.getKey());
            }
        }
        ApiSchemas.describe(api);
        ApiEnums.describe(api);
    }

    private static void describeKeys(OpenAPI api) {
        if (api.getComponents() == null) {
            api.setComponents(OASFactory.createComponents());
        }
        api.getComponents()
                .addSecurityScheme(
                        "bearer",
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .description("An API key of the account."))
                .addSecurityScheme(
                        "header",
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.APIKEY)
                                .in(SecurityScheme.In.HEADER)
                                .name("X-API-Key")
                                .description("The same key in a header of its own."));
        api.addSecurityRequirement(OASFactory.createSecurityRequirement().addScheme("bearer"))
                .addSecurityRequirement(OASFactory.createSecurityRequirement().addScheme("header"));
    }
}
