package io.tidings.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A request of the fuzzer.
 *
 * @param contentType empty for a request without this header
 * @param headers names and values in turn
 */
record FuzzedCall(FuzzedOperation operation, String url, String contentType, byte[] body, List<String> headers) {

    /** @param description the JSON of the operation in the API description */
    record FuzzedOperation(String method, String path, JsonNode description) {
        String name() {
            return method + " " + path;
        }
    }
}
