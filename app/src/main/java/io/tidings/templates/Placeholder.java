package io.tidings.templates;

/** A name that a text may ask for, as a page offers it. */
public record Placeholder(String name) {
    /** As it is written in a text. */
    public String braced() {
        return "{{" + name + "}}";
    }
}
