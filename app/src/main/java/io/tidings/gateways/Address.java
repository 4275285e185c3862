package io.tidings.gateways;

/** The address of a recipient at the provider. */
public record Address(Kind kind, String value) {
    /** The meaning of the value. */
    public enum Kind {
        /** A phone number in E.164. */
        PHONE,
        /** An id that the provider gave the recipient, where it hides the phone number. */
        PROVIDER_ID
    }

    public static Address phone(String e164) {
        return new Address(Kind.PHONE, e164);
    }
}
