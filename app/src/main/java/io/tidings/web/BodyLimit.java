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
 * Caps every body but uploads, which their feature bounds as it streams them. An upload is what a route takes that says
 * {@code @Consumes(MULTIPART_FORM_DATA)}; whatever else it is sent answers 415 here, before anybody reads it: the router
 * lets pass what names no type at all.
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
        if (takesUploads(route)) {
            requireUpload(request.getMediaType());
            return;
        }
        if (request.getLength() > limit) {
            throw LimitedBody.tooLarge(limit).asException();
        }
        var type = request.getMediaType();
        if (isForm(type)) {
            requireLength(request);
        } else if (request.hasEntity()) {
            request.setEntityStream(new LimitedBody(request.getEntityStream(), limit, isJson(type)));
        }
    }

    /** Forms are read by the framework, past any stream of ours: only a length that was said can be checked. */
    private static void requireLength(ContainerRequestContext request) {
        if (request.getHeaderString("Transfer-Encoding") != null) {
            throw Problem.of(411, "length_required", "Length required", "A form must say its Content-Length.")
                    .asException();
        }
    }

    private static boolean takesUploads(ResourceInfo route) {
        var taken = route.getResourceMethod().getAnnotation(Consumes.class);
        return taken != null && List.of(taken.value()).contains(MediaType.MULTIPART_FORM_DATA);
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

    /** What does not say what it is is looked at as strictly. */
    private static boolean isJson(@Nullable MediaType type) {
        return type == null
                || "json".equalsIgnoreCase(type.getSubtype())
                || type.getSubtype().endsWith("+json");
    }
}
