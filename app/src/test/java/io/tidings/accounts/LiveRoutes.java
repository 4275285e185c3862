package io.tidings.accounts;

import io.quarkus.resteasy.reactive.server.runtime.ResteasyReactiveRecorder;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.handlers.ClassRoutingHandler;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;

/** The routes of the running program, from its router and not from its annotations. */
final class LiveRoutes {
    private static final Pattern VARIABLE = Pattern.compile("\\{\\w+\\}");

    private LiveRoutes() {}

    /**
     * @param path the path with its variables, as in the table of permissions
     * @param contentType the content type of the body; JSON when the route does not declare one
     * @param streams whether the response does not end by itself
     * @param takesBody whether the method has a parameter for the body
     * @param keepsInput whether its form comes back after a sign-in
     */
    record Route(
            String method, String path, String contentType, boolean streams, boolean takesBody, boolean keepsInput) {
        boolean isApi() {
            return path.startsWith("/api/");
        }

        /** Routes that only tests have are hidden from the description. */
        boolean isForTests() {
            return path.endsWith("-of-tests");
        }

        boolean hasId() {
            return path.contains("{");
        }

        /** Returns the path with every variable replaced. */
        String with(Object id) {
            return VARIABLE.matcher(path).replaceAll(String.valueOf(id));
        }

        String key() {
            return method + " " + path;
        }
    }

    static List<Route> all() {
        return ResteasyReactiveRecorder.getCurrentDeployment().getClassMappers().stream()
                .flatMap(mapper -> Arrays.stream(mapper.value.handlers))
                .filter(ClassRoutingHandler.class::isInstance)
                .flatMap(handler -> ((ClassRoutingHandler) handler).getMappers().entrySet().stream())
                .filter(byMethod -> byMethod.getKey() != null)
                .flatMap(byMethod -> byMethod.getValue().getTemplates().stream().map(path -> path.value))
                .map(LiveRoutes::route)
                .distinct()
                .sorted(Comparator.comparing(Route::path).thenComparing(Route::method))
                .toList();
    }

    private static boolean takesBody(RuntimeResource resource) {
        return Arrays.stream(resource.getLazyMethod().getMethod().getParameters())
                .anyMatch(parameter -> parameter.getAnnotations().length == 0 && !isContext(parameter.getType()));
    }

    /** Returns whether the framework provides a parameter of this type without an annotation. */
    private static boolean isContext(Class<?> type) {
        return type.getName().startsWith("io.vertx.") || type.getName().startsWith("jakarta.ws.rs.");
    }

    private static Route route(RuntimeResource resource) {
        var method = resource.getHttpMethod();
        var path = Permissions.key(method, RouteAuthorizer.path(resource)).substring(method.length() + 1);
        var type = resource.getConsumes().isEmpty()
                ? MediaType.APPLICATION_JSON_TYPE
                : resource.getConsumes().getFirst();
        var produces = resource.getProduces();
        var streams = produces != null
                && Arrays.stream(produces.getSortedMediaTypes())
                        .anyMatch(MediaType.SERVER_SENT_EVENTS_TYPE::isCompatible);
        return new Route(
                method,
                path,
                type.isWildcardType() ? MediaType.APPLICATION_JSON : type.toString(),
                streams,
                takesBody(resource),
                resource.getLazyMethod().getMethod().isAnnotationPresent(KeepsInput.class));
    }
}
