package io.tidings.templates;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.shared.Channel;
import io.tidings.shared.Problem;
import io.tidings.shared.TemplateId;
import io.tidings.web.EnumParameter;
import io.tidings.web.Json;
import io.tidings.web.PageParams;
import io.tidings.web.PagedResponse;
import io.tidings.web.SuccessStatus;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The API of stored templates. */
@Path("/api/v1/templates")
@RunOnVirtualThread
@Tag(name = "Templates")
final class TemplateApi {
    private final Templates templates;
    private final TemplateTrial trial;
    private final CurrentActor actor;

    TemplateApi(Templates templates, TemplateTrial trial, CurrentActor actor) {
        this.templates = templates;
        this.trial = trial;
        this.actor = actor;
    }

    @POST
    @Operation(summary = "Create a template. Placeholders for which no recipient can have a value are refused.")
    @SuccessStatus(201)
    public RestResponse<TemplateBody> create(@Nullable TemplateFields body) {
        var template = templates.create(actor.require(), Json.required(body));
        return RestResponse.ResponseBuilder.create(RestResponse.Status.CREATED, TemplateBody.of(template))
                .header("Location", "/api/v1/templates/" + template.id())
                .build();
    }

    @GET
    @Operation(summary = "List templates, newest first.")
    public RestResponse<PagedResponse<TemplateBody>> list(
            @QueryParam("active")
                    @Parameter(
                            description = "true for active templates only, false for inactive ones only.",
                            schema = @Schema(type = SchemaType.BOOLEAN))
                    @Nullable
                    String active,
            @QueryParam("channel") @Parameter(schema = @Schema(enumeration = {"sms", "whatsapp"})) @Nullable
                    String channel,
            @BeanParam PageParams params,
            @Context UriInfo uri) {
        var filter = new TemplateFilter(active == null ? null : Boolean.valueOf(active), channel(channel));
        return PagedResponse.of(
                templates.list(actor.account(), filter, params.request()).map(TemplateBody::of), uri);
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "Get a template, active or not.")
    public TemplateBody get(@PathParam("id") long id) {
        return templates
                .find(actor.account(), new TemplateId(id))
                .map(TemplateBody::of)
                .orElseThrow(() -> Problem.notFound("template").asException());
    }

    @PATCH
    @Path("/{id}")
    @Operation(summary = "Update the fields that the body contains. A changed text creates a new version.")
    public TemplateBody update(@PathParam("id") long id, @Nullable TemplateFields body) {
        return TemplateBody.of(templates.update(actor.require(), new TemplateId(id), Json.required(body)));
    }

    @PUT
    @Path("/{id}")
    @Operation(summary = "Replace a template. Fields that the body does not contain get their default values.")
    public TemplateBody replace(@PathParam("id") long id, @Nullable TemplateFields body) {
        return TemplateBody.of(templates.replace(actor.require(), new TemplateId(id), Json.required(body)));
    }

    @GET
    @Path("/{id}/versions")
    @Operation(summary = "List the versions of a template, newest first.")
    public RestResponse<PagedResponse<TemplateVersion.Body>> versions(
            @PathParam("id") long id, @BeanParam PageParams params, @Context UriInfo uri) {
        return PagedResponse.of(
                templates
                        .versions(actor.account(), new TemplateId(id), params.request())
                        .map(TemplateVersion.Body::of),
                uri);
    }

    @GET
    @Path("/{id}/versions/{version}")
    @Operation(summary = "Get a version of a template.")
    public TemplateVersion.Body version(@PathParam("id") long id, @PathParam("version") int version) {
        return TemplateVersion.Body.of(templates.version(actor.account(), new TemplateId(id), version));
    }

    @POST
    @Path("/{id}/versions/{version}/restore")
    @Operation(
            summary = "Restore a version of a template.",
            description = "Creates a new version with the old content. All versions are kept.")
    public TemplateBody restore(@PathParam("id") long id, @PathParam("version") int version) {
        return TemplateBody.of(templates.restore(actor.require(), new TemplateId(id), version));
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Deactivate a template. It stays readable. An update with active: true activates it again.")
    public RestResponse<Void> deactivate(@PathParam("id") long id) {
        templates.deactivate(actor.require(), new TemplateId(id));
        return RestResponse.noContent();
    }

    @POST
    @Path("/{id}/apply")
    @Operation(summary = "Render a template for a contact or for given values. It stores and sends nothing.")
    public TemplateTrial.Result apply(@PathParam("id") long id, TemplateTrial.@Nullable Request body) {
        return trial.apply(actor.account(), new TemplateId(id), Json.required(body));
    }

    private static @Nullable Channel channel(@Nullable String text) {
        return text == null ? null : EnumParameter.of(text, "sms, whatsapp", "channel", Channel::parse);
    }
}
