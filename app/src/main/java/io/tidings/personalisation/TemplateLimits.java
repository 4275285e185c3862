package io.tidings.personalisation;

/** The sizes that a template and its rendered message may have. */
public final class TemplateLimits {
    /** Characters (UTF-16 units) of a template. */
    public static final int MAX_SOURCE = 4096;

    public static final int MAX_PLACEHOLDERS = 50;

    /** Characters (UTF-16 units) of a rendered message: the limit of WhatsApp, and more than ten SMS segments. */
    public static final int MAX_OUTPUT = 4096;

    private TemplateLimits() {}
}
