package io.tidings.contacts;

/** The limits of the attributes of a contact. */
public final class AttributeLimits {
    public static final int MAX_ATTRIBUTES = 50;

    /** In characters. */
    public static final int MAX_NAME = 64;

    /** In characters. */
    public static final int MAX_VALUE = 1000;

    private AttributeLimits() {}
}
