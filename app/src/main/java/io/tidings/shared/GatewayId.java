package io.tidings.shared;

/** The id of a gateway, a configured connection to a provider. */
public record GatewayId(long value) {
    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
