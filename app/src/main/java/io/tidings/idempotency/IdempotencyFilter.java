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
 * Takes every POST of the API under its {@code Idempotency-Key}, if it has one. Kept are the answers of requests that had
 * effect; what was refused before it had any may be tried again with the same key.
 */
public final class IdempotencyFilter {
    public static final String REPLAYED = "Idempotent-Replayed";
    private static final Logger LOG = Logger.getLogger(IdempotencyFilter.class);
    private static final String PROPERTY = "tidings.idempotency";
    /** Larger answers are not kept. */
    private static final int LARGEST = 256 * 1024;

    private final IdempotencyKeys keys;
    private final ObjectMapper mapper;

    IdempotencyFilter(IdempotencyKeys keys, ObjectMapper mapper) {
        this.keys = keys;
        this.mapper = mapper;
    }

    /** @param bodyHash knows the hash of a body that streams by, once the request was answered */
    private record Keyed(
            IdempotencyKey key,
            String secret,
            IdempotencyKeys.Use use,
            @Nullable DigestedUpload upload) {}

    @ServerRequestFilter(priority = Priorities.AUTHENTICATION + 200)
    public Optional<Response> begin(ContainerRequestContext request, RoutingContext context) throws Exception {
        var header = request.getHeaderString(IdempotencyKey.HEADER);
        var who = RateLimitSubject.of(request);
        if (header == null || who.isEmpty() || !request.getMethod().equals("POST") || !Requests.isApi(context)) {
            return Optional.empty();
        }
        var key = IdempotencyKey.parse(header);
        var upload = upload(request);
        var body = upload == null ? body(request) : null;
        var id = new IdempotencyStore.Id(who.get().account(), key.hash());
        Callable<byte[]> wholeBody = () -> upload == null ? new byte[0] : upload.digest();
        return switch (keys.begin(id, "POST " + context.request().uri(), body, wholeBody)) {
            case IdempotencyKeys.Begun.Run run -> {
                request.setProperty(PROPERTY, new Keyed(key, who.get().secret(), run.use(), upload));
                yield Optional.empty();
            }
            case IdempotencyKeys.Begun.Replay replay ->
                Optional.of(StoredResponse.open(replay.sealed(), key, who.get().secret())
                        .map(IdempotencyFilter::again)
                        .orElseThrow(IdempotencyKeys::notKept));
        };
    }

    @ServerResponseFilter
    public void end(ContainerRequestContext request, ContainerResponseContext response) {
        if (!(request.getProperty(PROPERTY) instanceof Keyed keyed)) {
            return;
        }
        BeforeCommit.clear();
        var status = response.getStatus();
        var succeeded = status >= 200 && status < 300;
        if (!succeeded && !keyed.use().isEffective()) {
            keyed.use().release();
            return;
        }
        try {
            var upload = keyed.upload();
            var answer = answer(response).map(kept -> kept.sealed(keyed.key(), keyed.secret()));
            keyed.use().keep(upload == null ? null : upload.digest(), status, answer.orElse(null));
        } catch (IOException | RuntimeException e) {
            // The request is done and must be answered; its repetition will be told that the answer was lost.
            LOG.warnf("an answer is not kept: %s", e.getClass().getSimpleName());
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

    /** Bounded by {@code BodyLimit}. */
    private static byte[] body(ContainerRequestContext request) throws IOException {
        var body = request.hasEntity() ? request.getEntityStream().readAllBytes() : new byte[0];
        request.setEntityStream(new ByteArrayInputStream(body));
        return Digests.sha256(body);
    }

    private static Response again(StoredResponse kept) {
        var response = Response.status(kept.status()).header(REPLAYED, "true");
        if (!kept.location().isEmpty()) {
            response.header("Location", kept.location());
        }
        if (kept.body().length > 0) {
            response.type(kept.contentType()).entity(kept.body());
        }
        return response.build();
    }

    /** The answer as it goes out; empty for one that cannot be kept. */
    private Optional<StoredResponse> answer(ContainerResponseContext response) throws JsonProcessingException {
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
        return body.length > LARGEST
                ? Optional.empty()
                : Optional.of(new StoredResponse(
                        response.getStatus(), type.toString(), location == null ? "" : location.toString(), body));
    }
}
