package io.tidings.accounts;

/** A new API key with its text, which is known only at its creation. */
public record NewApiKey(ApiKey key, String text) {
    @Override
    public String toString() {
        return "NewApiKey[" + key.keyId() + "]";
    }
}
