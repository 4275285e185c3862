package io.tidings.accounts;

/** A key at the one moment when its text is known. */
public record NewApiKey(ApiKey key, String text) {
    @Override
    public String toString() {
        return "NewApiKey[" + key.keyId() + "]";
    }
}
