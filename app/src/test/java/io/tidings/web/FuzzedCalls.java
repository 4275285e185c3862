package io.tidings.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.web.FuzzedCall.FuzzedOperation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Makes valid and wrong requests by the API description. Not thread-safe. */
final class FuzzedCalls {
    private static final String BOUNDARY = "fuzz";
    private static final String JSON = "application/json";
    private static final String FORM = "multipart/form-data";

    private static final List<String> WRONG_VALUES = List.of(
            "",
            "%20",
            "%00",
            "abc",
            "0",
            "-1",
            "1",
            "1.5",
            "true",
            "yes",
            "2147483648",
            "9223372036854775807",
            "99999999999999999999",
            "%F0%9F%98%80",
            "%ED%A0%80",
            "%FF",
            "x".repeat(600),
            "-1000000-01-01T00:00:00Z",
            "%2B999999999-01-01T00:00:00Z",
            "2026-02-30",
            "2026-11-22T16:00:00Z",
            "%7B%7D",
            "'%20or%201=1--",
            "00000000-0000-0000-0000-000000000000");

    private static final List<String> WRONG_TYPES = List.of(
            "rubbish",
            "/",
            ";",
            "application/",
            "text/plain",
            "application/xml",
            "application/json;charset=nothing",
            "application/json;charset=utf-16",
            "application/merge-patch+json",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "multipart/form-data;boundary=",
            "multipart/form-data;boundary=" + BOUNDARY);

    private static final List<List<String>> HEADERS = List.of(
            List.of("Accept", "application/problem+json"),
            List.of("Accept", "text/html"),
            List.of("Accept", "rubbish"),
            List.of("Accept", "*/*;q=0"),
            List.of("Accept", "application/*+json"),
            List.of("If-Match", "rubbish"),
            List.of("If-Match", "\"99999999999\""),
            List.of("If-None-Match", "*"),
            List.of("Idempotency-Key", "x".repeat(400)),
            List.of("Idempotency-Key", "\"\""),
            List.of("Idempotency-Key", "a key \u00e9"),
            List.of("Last-Event-ID", "rubbish"),
            List.of("X-Request-Id", "<script>"),
            List.of("Range", "bytes=5-1"),
            List.of("Accept-Encoding", "rubbish;q=nothing"));

    private final Random random;
    private final FuzzedIds ids;
    private final FuzzedBodies bodies;

    FuzzedCalls(JsonNode document, Random random, FuzzedIds ids) {
        this.random = random;
        this.ids = ids;
        this.bodies = new FuzzedBodies(document, random, ids);
    }

    /** Returns the requests of one round to an operation. */
    List<FuzzedCall> round(FuzzedOperation operation) throws IOException {
        var calls = new ArrayList<FuzzedCall>();
        calls.add(call(operation, "", 0, List.of()));
        calls.add(call(operation, query(operation), 1, List.of()));
        calls.add(call(operation, query(operation), 2, one(HEADERS)));
        if (takesBody(operation)) {
            calls.add(call(operation, "", 1, List.of()));
            calls.add(call(operation, "", 3, List.of()));
            calls.add(new FuzzedCall(
                    operation, ids.filled(operation.path()), type(operation), bytes(bodies.broken()), List.of()));
            calls.add(new FuzzedCall(
                    operation, ids.filled(operation.path()), one(WRONG_TYPES), body(operation, 0), one(HEADERS)));
            calls.add(new FuzzedCall(operation, ids.filled(operation.path()), "", new byte[0], List.of()));
        }
        return calls;
    }

    private FuzzedCall call(FuzzedOperation operation, String query, int faults, List<String> headers)
            throws IOException {
        return new FuzzedCall(
                operation, ids.filled(operation.path()) + query, type(operation), body(operation, faults), headers);
    }

    static boolean takesBody(FuzzedOperation operation) {
        return operation.description().has("requestBody");
    }

    private static String type(FuzzedOperation operation) {
        if (!takesBody(operation)) {
            return "";
        }
        return content(operation).has(FORM) ? FORM + ";boundary=" + BOUNDARY : JSON;
    }

    private static JsonNode content(FuzzedOperation operation) {
        return operation.description().path("requestBody").path("content");
    }

    private byte[] body(FuzzedOperation operation, int faults) throws IOException {
        if (!takesBody(operation)) {
            return new byte[0];
        }
        return content(operation).has(FORM)
                ? form(content(operation).path(FORM).path("schema"), faults)
                : bodies.body(content(operation).path(JSON).path("schema"), faults);
    }

    /** Returns an upload with some of its parts. With faults, values are wrong, or the end is missing. */
    private byte[] form(JsonNode schema, int faults) {
        var form = new ByteArrayOutputStream();
        schema.path("properties").properties().forEach(part -> {
            if (part.getKey().equals("file")) {
                var name = one(List.of("a.csv", "a.txt", "a.xlsx", "a.ods", "a", "../\u00e9.csv"));
                part(form, "file\"; filename=\"" + (faults == 0 ? "a.csv" : name), file(faults));
            } else if (faults > 0 && random.nextInt(4) == 0) {
                part(form, part.getKey(), bytes(one(List.of("", "x", "{}", "{\"phone\":5}", "[]", "\u0000", "-1"))));
            }
        });
        part(form, "message_content", bytes("Hello"));
        if (faults < 3) {
            form.writeBytes(bytes("--" + BOUNDARY + "--\r\n"));
        }
        return form.toByteArray();
    }

    private byte[] file(int faults) {
        var rows = "phone,text,first_name\r\n+2547%08d,Hello,Amina\r\n".formatted(random.nextInt(100_000_000));
        if (faults == 0) {
            return bytes(rows);
        }
        return switch (random.nextInt(6)) {
            case 0 -> new byte[0];
            case 1 -> bytes("phone\r\n\"open");
            case 2 -> bytes("PK\u0003\u0004" + rows);
            case 3 -> new byte[] {0, 1, 2, (byte) 0xff, (byte) 0xfe};
            case 4 -> bytes("\u0000" + rows);
            default -> bytes(rows);
        };
    }

    private static void part(ByteArrayOutputStream form, String name, byte[] value) {
        form.writeBytes(bytes("--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n".formatted(BOUNDARY, name)));
        form.writeBytes(value);
        form.writeBytes(bytes("\r\n"));
    }

    private String query(FuzzedOperation operation) {
        var names = new ArrayList<String>();
        operation.description().path("parameters").forEach(parameter -> {
            if (parameter.path("in").asText().equals("query") && random.nextInt(3) == 0) {
                names.add(parameter.path("name").asText());
            }
        });
        if (random.nextInt(10) == 0) {
            names.add(one(List.of("nothing", "", "page", "a%00b", "%F0%9F%98%80")));
        }
        return names.isEmpty()
                ? ""
                : "?"
                        + names.stream()
                                .map(name -> name + "=" + one(WRONG_VALUES))
                                .collect(Collectors.joining("&"));
    }

    private <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
