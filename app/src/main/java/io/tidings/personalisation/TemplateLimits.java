package io.tidings.personalisation;

/** The size limits of a template and its rendered message. */
public final class TemplateLimits {
    /** Characters (UTF-16 units) of a template. */
    public static final int MAX_SOURCE = 4096;

    public static final int MAX_PLACEHOLDERS = 50;

    /**
     * Characters (UTF-16 units) of a rendered message. This is the limit of WhatsApp, and more than ten SMS segments.
     */
    public static final int MAX_OUTPUT = 4096;

    private TemplateLimits() {}
}
