package io.tidings.accounts;

import com.github.benmanes.caffeine.cache.LoadingCache;
import io.tidings.shared.AccountId;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The API keys of all accounts. Thread-safe. The node that revoked a key refuses it at once. The other nodes refuse it
 * within {@link #CACHE_LIFE}.
 */
@Singleton
public final class ApiKeys {
    static final Duration CACHE_LIFE = Duration.ofSeconds(4);
    private static final int MAX_NAME_LENGTH = 200;
    private static final int MAX_CACHED = 10_000;

    private final Jdbi jdbi;
    private final SecurityEvents events;
    private final LoadingCache<String, Optional<ApiKeyStore.ActiveKey>> cache;

    ApiKeys(Jdbi jdbi, InstantSource clock, SecurityEvents events) {
        this.jdbi = jdbi;
        this.events = events;
        this.cache = RefreshingCache.of(CACHE_LIFE, MAX_CACHED, clock, this::load);
    }

    /** Answers 422 {@code invalid_api_key} for an empty or too long name. */
    public NewApiKey create(AccountId account, String name) {
        return create(account, NewKey.named(name));
    }

    public NewApiKey create(AccountId account, NewKey key) {
        return jdbi.inTransaction(handle -> create(handle, account, key));
    }

    /**
     * Creates a key that replaces another. It has the same name, scopes and expiry. Both keys are valid until the
     * overlap ends. A key that the old key had replaced ends at once. Answers 409 {@code api_key_not_rotatable} for a
     * key that is invalid or already replaced.
     */
    public NewApiKey rotate(AccountId account, long id, Duration overlap) {
        var ended = new ArrayList<String>();
        var created = jdbi.inTransaction(handle -> {
            if (ApiKeyStore.find(handle, account, id).isEmpty()) {
                throw Problem.notFound("API key").asException();
            }
            var old = ApiKeyStore.lockRotatable(handle, account, id)
                    .orElseThrow(() -> Problem.conflict(
                                    "api_key_not_rotatable",
                                    "The key is revoked or expired, or another key has replaced it.")
                            .asException());
            if (old.rotates() != null) {
                ended.addAll(ApiKeyStore.expire(handle, List.of(old.rotates()), Duration.ZERO));
            }
            var next = create(handle, account, NewKey.replacing(old));
            ended.addAll(ApiKeyStore.expire(handle, List.of(id), overlap));
            events.fire(
                    handle,
                    account,
                    "key.rotated",
                    "key:" + id,
                    Map.of("to", "key:" + next.key().id()));
            return next;
        });
        cache.invalidateAll(ended);
        return created;
    }

    public Optional<ApiKey> find(AccountId account, long id) {
        return jdbi.withHandle(handle -> ApiKeyStore.find(handle, account, id));
    }

    /** Runs in the caller's transaction. */
    public NewApiKey create(Handle handle, AccountId account, NewKey key) {
        if (key.scopes().isEmpty()) {
            throw Problem.invalid(
                            "invalid_api_key",
                            "The key needs at least one scope.",
                            List.of(new Violation(
                                    "#/scopes", "This must have at least one of: read, write, send, manage.")))
                    .asException();
        }
        var name = key.name();
        if (name.isBlank() || name.length() > MAX_NAME_LENGTH) {
            var error = "This must have 1 to %d characters.".formatted(MAX_NAME_LENGTH);
            throw Problem.invalid(
                            "invalid_api_key",
                            "The key needs a name to tell it from others.",
                            List.of(new Violation("#/name", error)))
                    .asException();
        }
        var text = ApiKeyText.random();
        var created = ApiKeyStore.insert(handle, account, key, text);
        events.fire(
                handle,
                account,
                "key.created",
                "key:" + created.id(),
                Map.of("scopes", String.join(" ", created.scopes())));
        return new NewApiKey(created, text.text());
    }

    public Page<ApiKey> list(AccountId account, PageRequest request) {
        return jdbi.withHandle(handle -> ApiKeyStore.list(handle, account, request));
    }

    /** Idempotent. Answers 404 for a key that the account does not have. */
    public void revoke(AccountId account, long id) {
        var keyId = jdbi.inTransaction(handle -> {
            var revoked = ApiKeyStore.revoke(handle, account, id)
                    .orElseThrow(() -> Problem.notFound("API key").asException());
            events.fire(handle, account, "key.revoked", "key:" + id, Map.of());
            return revoked;
        });
        cache.invalidate(keyId);
    }

    /** Runs in the caller's transaction. @return the number of keys that were valid until now */
    int revokeAll(Handle handle, AccountId account) {
        var revoked = ApiKeyStore.revokeAll(handle, account);
        handle.afterCommit(() -> cache.invalidateAll(revoked));
        return revoked.size();
    }

    /** Returns the caller that the key belongs to; empty for a wrong, revoked, expired or unknown key. */
    Optional<AuthenticatedCaller> authenticate(String presented) {
        return ApiKeyText.parse(presented)
                .flatMap(text ->
                        cache.get(text.keyId()).filter(live -> Secrets.equal(live.secretHash(), text.secretHash())))
                .map(ApiKeyStore.ActiveKey::caller);
    }

    private Optional<ApiKeyStore.ActiveKey> load(String keyId) {
        return jdbi.withHandle(handle -> {
            var live = ApiKeyStore.findActive(handle, keyId);
            live.ifPresent(key -> ApiKeyStore.touch(handle, key.id()));
            return live;
        });
    }
}
