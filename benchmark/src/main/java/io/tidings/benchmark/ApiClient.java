package io.tidings.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;

/** Calls the API. Thread-safe. */
final class ApiClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BOUNDARY = "tidings-benchmark-boundary";

    private final HttpClient http;
    private final String base;
    private final String key;

    ApiClient(String base, String key) {
        this(newHttp(), base, key);
    }

    private ApiClient(HttpClient http, String base, String key) {
        this.http = http;
        this.base = base;
        this.key = key;
    }

    private static HttpClient newHttp() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .connectTimeout(Duration.ofSeconds(60))
                .build();
    }

    /** A client with another key over the same connections. Closing one of them closes both. */
    ApiClient as(String otherKey) {
        return new ApiClient(http, base, otherKey);
    }

    boolean isReady() throws InterruptedException {
        try {
            return send(request("/q/health/ready")
                            .timeout(Duration.ofSeconds(5))
                            .build())
                    .is(200);
        } catch (IOException notYet) {
            return false;
        }
    }

    ApiResponse get(String path) throws IOException, InterruptedException {
        return send(request(path).build());
    }

    /** Reads a metric without labels. */
    double metric(String name) throws IOException, InterruptedException {
        return http.send(
                        request("/q/metrics")
                                .setHeader("Authorization", "Bearer " + AppProcess.METRICS_TOKEN)
                                .build(),
                        BodyHandlers.ofLines())
                .body()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{} "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no metric " + name));
    }

    /** @param body an object to write as JSON */
    ApiResponse post(String path, Object body) throws IOException, InterruptedException {
        return send("POST", path, body);
    }

    ApiResponse put(String path, Object body) throws IOException, InterruptedException {
        return send("PUT", path, body);
    }

    ApiResponse patch(String path, Object body) throws IOException, InterruptedException {
        return send("PATCH", path, body);
    }

    private ApiResponse send(String method, String path, Object body) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .build());
    }

    /** Streams a CSV file as the form field {@code file}. */
    ApiResponse upload(Path csv) throws IOException, InterruptedException {
        return upload(csv.getFileName().toString(), BodyPublishers.ofFile(csv));
    }

    ApiResponse upload(String name, BodyPublisher content) throws IOException, InterruptedException {
        return upload("/api/v1/imports/csv", name, content);
    }

    ApiResponse upload(String path, String name, BodyPublisher content) throws IOException, InterruptedException {
        var head =
                "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\nContent-Type: text/csv\r\n\r\n"
                        .formatted(BOUNDARY, name);
        var body = BodyPublishers.concat(
                BodyPublishers.ofString(head), content, BodyPublishers.ofString("\r\n--" + BOUNDARY + "--\r\n"));
        return send(request(path)
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(body)
                .build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .header("Authorization", "Bearer " + key)
                .header("Accept", "application/json, text/plain")
                .timeout(Duration.ofMinutes(5));
    }

    private ApiResponse send(HttpRequest request) throws IOException, InterruptedException {
        var response = http.send(request, BodyHandlers.ofByteArray());
        var type = response.headers().firstValue("Content-Type").orElse("");
        JsonNode body = type.contains("json") ? JSON.readTree(response.body()) : JSON.nullNode();
        return new ApiResponse(request.method() + " " + request.uri().getPath(), response.statusCode(), body);
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
