package io.tidings.benchmark;

import com.fasterxml.jackson.databind.JsonNode;

/** @param body JSON null when the response is not JSON */
record ApiResponse(String call, int status, JsonNode body) {
    boolean is(int expected) {
        return status == expected;
    }

    /** @throws IllegalStateException with the call and the response, if the status is another one */
    ApiResponse expect(int expected) {
        if (status != expected) {
            throw new IllegalStateException("%s answered %d, expected %d: %s".formatted(call, status, expected, body));
        }
        return this;
    }

    String text(String field) {
        return body.path(field).asText();
    }

    long number(String field) {
        return body.path(field).asLong();
    }
}
