package io.tidings.shared;

/** The id of a contact, a person with a phone number that is unique in the account. */
public record ContactId(long value) {
    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
