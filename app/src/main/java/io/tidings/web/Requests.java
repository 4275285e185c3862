package io.tidings.web;

import io.vertx.ext.web.RoutingContext;

/** Properties of requests that several filters need. */
public final class Requests {
    private static final String API = "/api/";

    private Requests() {}

    /** Returns whether the path is one of the API. */
    public static boolean isApi(RoutingContext context) {
        return context.normalizedPath().startsWith(API);
    }

    /** Returns whether the method changes nothing (RFC 9110, section 9.2.1). */
    public static boolean isSafe(String method) {
        return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
    }

    /** Returns whether the browser sent it over https, to this program or to a trusted proxy. */
    public static boolean isHttps(RoutingContext context) {
        return context.request().isSSL() || "https".equals(context.request().scheme());
    }
}
