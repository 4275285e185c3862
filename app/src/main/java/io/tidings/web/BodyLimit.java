package io.tidings.web;

import io.tidings.shared.Problem;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Limits every request body except uploads, which the upload routes limit while they stream. An upload route has {@code
 * @Consumes(MULTIPART_FORM_DATA)}. It answers 415 for another content type before the body is read, because the router
 * accepts a request without a content type.
 */
final class BodyLimit {
    private final long limit;

    BodyLimit(WebConfig config) {
        this.limit = config.maxBodyBytes();
    }

    @ServerRequestFilter(priority = 500)
    public void guard(ContainerRequestContext request, ResourceInfo route) {
        if (Requests.isSafe(request.getMethod())) {
            return;
        }
        var type = type(request);
        if (takesUploads(route)) {
            requireUpload(type);
            return;
        }
        if (request.getLength() > limit) {
            throw LimitedBody.tooLarge(limit).asException();
        }
        if (isForm(type)) {
            requireLength(request);
        } else if (request.hasEntity()) {
            request.setEntityStream(new LimitedBody(request.getEntityStream(), limit, isJson(type)));
        }
    }

    /** The framework reads forms itself, so no stream can count their bytes. Only a declared length can be checked. */
    private static void requireLength(ContainerRequestContext request) {
        if (request.getHeaderString("Transfer-Encoding") != null) {
            throw Problem.of(411, "length_required", "Length required", "A form must have a Content-Length.")
                    .asException();
        }
    }

    /** Returns null for a request without the header. */
    private static @Nullable MediaType type(ContainerRequestContext request) {
        try {
            return request.getMediaType();
        } catch (IllegalArgumentException e) {
            throw Problem.of(
                            415,
                            "unsupported_media_type",
                            "Unsupported media type",
                            "The Content-Type cannot be read. Send one such as application/json.")
                    .asException();
        }
    }

    private static boolean takesUploads(ResourceInfo route) {
        var consumes = route.getResourceMethod().getAnnotation(Consumes.class);
        return consumes != null && List.of(consumes.value()).contains(MediaType.MULTIPART_FORM_DATA);
    }

    private static void requireUpload(@Nullable MediaType type) {
        if (type == null || !MediaType.MULTIPART_FORM_DATA_TYPE.isCompatible(type) || type.isWildcardType()) {
            throw Problem.of(
                            415,
                            "unsupported_media_type",
                            "Unsupported media type",
                            "This route takes a file, as multipart/form-data.")
                    .asException();
        }
    }

    private static boolean isForm(@Nullable MediaType type) {
        return type != null
                && ("multipart".equalsIgnoreCase(type.getType())
                        || "x-www-form-urlencoded".equalsIgnoreCase(type.getSubtype()));
    }

    /** A body without a content type is checked like JSON. */
    private static boolean isJson(@Nullable MediaType type) {
        return type == null
                || "json".equalsIgnoreCase(type.getSubtype())
                || type.getSubtype().endsWith("+json");
    }
}
