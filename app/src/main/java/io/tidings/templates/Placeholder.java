package io.tidings.templates;

/** A placeholder name that a page offers for insertion. */
public record Placeholder(String name) {
    /** Returns the placeholder as a text contains it. */
    public String braced() {
        return "{{" + name + "}}";
    }
}
