package io.tidings.web;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Caps every body but uploads, which their feature bounds as it streams them. */
final class BodyLimit {
    private final long limit;

    BodyLimit(WebConfig config) {
        this.limit = config.maxBodyBytes();
    }

    @ServerRequestFilter(priority = 500)
    public void guard(ContainerRequestContext request) {
        var type = request.getMediaType();
        if (type == null || isMultipart(type) || isSafe(request.getMethod())) {
            return;
        }
        if (request.getLength() > limit) {
            throw GuardedBody.tooLarge(limit).asException();
        }
        // Forms are read by the framework, which has its own bounds for them.
        if (!type.isCompatible(MediaType.APPLICATION_FORM_URLENCODED_TYPE) && request.hasEntity()) {
            request.setEntityStream(new GuardedBody(request.getEntityStream(), limit, isJson(type)));
        }
    }

    private static boolean isMultipart(MediaType type) {
        return "multipart".equals(type.getType());
    }

    private static boolean isJson(MediaType type) {
        return "json".equals(type.getSubtype()) || type.getSubtype().endsWith("+json");
    }

    private static boolean isSafe(String method) {
        return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
    }
}
