package io.tidings.gateways;

/**
 * A setting of a provider that the pages ask for. Other settings are set by the API.
 *
 * @param name as in the settings of the gateway
 * @param hint a sentence for a person; may be empty
 * @param initial the value of a new gateway; may be empty
 */
public record ProviderSetting(String name, String label, String hint, Kind kind, String initial) {
    /** How a setting is typed and stored. */
    public enum Kind {
        TEXT,
        NUMBER,
        /** Never shown again. An empty field keeps the stored value. */
        SECRET
    }

    /** Returns the name of the field of the form. The input of a secret field is not kept when the session ends. */
    public String field() {
        return (secret() ? "secret-" : "setting-") + name;
    }

    public String errorId() {
        return field() + "-error";
    }

    public boolean secret() {
        return kind == Kind.SECRET;
    }

    public boolean number() {
        return kind == Kind.NUMBER;
    }
}
