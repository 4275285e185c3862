package io.tidings.idempotency;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.database.BeforeCommit;
import io.tidings.web.Digests;
import io.tidings.web.RateLimitSubject;
import io.tidings.web.Requests;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/**
 * Handles the {@code Idempotency-Key} of API requests with POST. It stores the response of a request that had an
 * effect. A request that was refused before it had an effect may be repeated with the same key.
 */
public final class IdempotencyFilter {
    public static final String REPLAYED = "Idempotent-Replayed";
    private static final Logger LOG = Logger.getLogger(IdempotencyFilter.class);
    private static final String PROPERTY = "tidings.idempotency";
    /** Larger responses are not stored. */
    private static final int MAX_STORED_BYTES = 256 * 1024;

    private final IdempotencyKeys keys;
    private final ObjectMapper mapper;

    IdempotencyFilter(IdempotencyKeys keys, ObjectMapper mapper) {
        this.keys = keys;
        this.mapper = mapper;
    }

    /** @param upload computes the hash of a streamed body; null for a body that was read at once */
    private record Keyed(
            IdempotencyKey key,
            String secret,
            IdempotencyKeys.KeyedRequest request,
            @Nullable DigestedUpload upload) {}

    @ServerRequestFilter(priority = Priorities.AUTHENTICATION + 200)
    public Optional<Response> begin(ContainerRequestContext request, RoutingContext context) throws Exception {
        var header = request.getHeaderString(IdempotencyKey.HEADER);
        var subject = RateLimitSubject.of(request);
        if (header == null || subject.isEmpty() || !request.getMethod().equals("POST") || !Requests.isApi(context)) {
            return Optional.empty();
        }
        var key = IdempotencyKey.parse(header);
        var upload = upload(request);
        var body = upload == null ? body(request) : null;
        var id = new IdempotencyStore.Id(subject.get().account(), key.hash());
        Callable<byte[]> wholeBody = () -> upload == null ? new byte[0] : upload.digest();
        return switch (keys.begin(id, "POST " + context.request().uri(), body, wholeBody)) {
            case IdempotencyKeys.Decision.Run run -> {
                request.setProperty(PROPERTY, new Keyed(key, subject.get().secret(), run.request(), upload));
                yield Optional.empty();
            }
            case IdempotencyKeys.Decision.Replay replay ->
                Optional.of(StoredResponse.decrypt(
                                replay.encrypted(), key, subject.get().secret())
                        .map(IdempotencyFilter::replay)
                        .orElseThrow(IdempotencyKeys::responseNotStored));
        };
    }

    @ServerResponseFilter
    public void end(ContainerRequestContext request, ContainerResponseContext response) {
        if (!(request.getProperty(PROPERTY) instanceof Keyed keyed)) {
            return;
        }
        BeforeCommit.none();
        var status = response.getStatus();
        var succeeded = status >= 200 && status < 300;
        if (!succeeded && !keyed.request().isEffective()) {
            keyed.request().release();
            return;
        }
        try {
            var upload = keyed.upload();
            var encrypted = storable(response).map(stored -> stored.encrypt(keyed.key(), keyed.secret()));
            keyed.request().store(upload == null ? null : upload.digest(), status, encrypted.orElse(null));
        } catch (IOException | RuntimeException e) {
            // The request is done and must be answered. Its repetition gets 409 idempotency_answer_not_kept.
            LOG.warnf(
                    "A response was not stored for its Idempotency-Key: %s",
                    e.getClass().getSimpleName());
        }
    }

    private static @Nullable DigestedUpload upload(ContainerRequestContext request) {
        var type = request.getMediaType();
        if (type == null || !"multipart".equalsIgnoreCase(type.getType())) {
            return null;
        }
        var upload = new DigestedUpload(
                request.getEntityStream(), type.getParameters().getOrDefault("boundary", ""));
        request.setEntityStream(upload);
        return upload;
    }

    /** Reads the body, whose size {@code BodyLimit} limits, and returns its hash. */
    private static byte[] body(ContainerRequestContext request) throws IOException {
        var body = request.hasEntity() ? request.getEntityStream().readAllBytes() : new byte[0];
        request.setEntityStream(new ByteArrayInputStream(body));
        return Digests.sha256(body);
    }

    private static Response replay(StoredResponse stored) {
        var response = Response.status(stored.status()).header(REPLAYED, "true");
        if (!stored.location().isEmpty()) {
            response.header("Location", stored.location());
        }
        if (stored.body().length > 0) {
            response.type(stored.contentType()).entity(stored.body());
        }
        return response.build();
    }

    /** Returns the response in the form to store; empty if it cannot be stored. */
    private Optional<StoredResponse> storable(ContainerResponseContext response) throws JsonProcessingException {
        var entity = response.getEntity();
        if (entity instanceof StreamingOutput) {
            return Optional.empty();
        }
        var type = response.getMediaType() == null ? MediaType.APPLICATION_JSON_TYPE : response.getMediaType();
        var location = response.getHeaders().getFirst("Location");
        var body = switch (entity) {
            case null -> new byte[0];
            case byte[] bytes -> bytes;
            case String text -> text.getBytes(StandardCharsets.UTF_8);
            default -> mapper.writeValueAsBytes(entity);
        };
        return body.length > MAX_STORED_BYTES
                ? Optional.empty()
                : Optional.of(new StoredResponse(
                        response.getStatus(), type.toString(), location == null ? "" : location.toString(), body));
    }
}
