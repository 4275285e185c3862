package io.tidings.accounts;

import io.restassured.RestAssured;
import io.tidings.testing.Browser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Calls routes by the thousand, with the same headers in each request. It follows no redirects and keeps no cookies. REST
 * Assured needs several milliseconds of a processor for each request.
 */
final class RouteClient {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Map<String, String> headers;

    private RouteClient(Map<String, String> headers) {
        this.headers = headers;
    }

    /** The answer to a request. */
    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String body() {
            return response.body();
        }

        /** Returns the first value of the header, or null. */
        @Nullable
        String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        /** Returns the headers and the body. */
        String text() {
            return response.headers().map() + response.body();
        }
    }

    static RouteClient anonymous() {
        return new RouteClient(Map.of("Accept", "*/*"));
    }

    static RouteClient withKey(String key) {
        return anonymous().with("Authorization", "Bearer " + key);
    }

    /** Returns a client with the present cookies of the browser. */
    static RouteClient withCookiesOf(Browser browser) {
        return anonymous().with("Cookie", browser.cookies());
    }

    /** Returns a client that sends what htmx sends. */
    static RouteClient htmx(Browser browser) {
        return withCookiesOf(browser).with("HX-Request", "true").with("X-CSRF-Token", browser.token());
    }

    RouteClient with(String header, String value) {
        var more = new TreeMap<>(headers);
        more.put(header, value);
        return new RouteClient(more);
    }

    /** Calls a route with the id in place of each variable, and with an empty body if it is not a GET. */
    Answer call(LiveRoutes.Route route, String id) throws IOException, InterruptedException {
        return call(route, id, route.contentType().endsWith("json") ? "{}" : "", route.contentType());
    }

    /** Calls a route. A GET has no body. */
    Answer call(LiveRoutes.Route route, String id, String body, String contentType)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create("http://localhost:%d%s".formatted(RestAssured.port, route.with(id))));
        headers.forEach(request::setHeader);
        if (route.method().equals("GET")) {
            request.GET();
        } else {
            request.header("Content-Type", contentType).method(route.method(), BodyPublishers.ofString(body));
        }
        return new Answer(HTTP.send(request.build(), BodyHandlers.ofString()));
    }
}
