package io.tidings.shared;

/** A configured way to a provider. */
public record GatewayId(long value) {
    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
