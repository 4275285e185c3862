package io.tidings.benchmark;

import com.fasterxml.jackson.databind.JsonNode;

/** @param body JSON null when the answer was no JSON */
record Reply(String call, int status, JsonNode body) {
    boolean is(int expected) {
        return status == expected;
    }

    /** @throws IllegalStateException naming the call and the answer, if it is another status */
    Reply expect(int expected) {
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
