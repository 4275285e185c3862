package io.tidings.templates;

import io.tidings.shared.Channel;
import java.util.List;

/** A template as it is to be stored, checked. */
record TemplateData(String name, Channel channel, String body, List<String> variables, boolean active) {
    static TemplateData of(StoredTemplate template) {
        return new TemplateData(
                template.name(), template.channel(), template.body(), template.variables(), template.active());
    }

    boolean saysTheSameAs(TemplateData other) {
        return channel == other.channel && body.equals(other.body) && variables.equals(other.variables);
    }

    @Override
    public String toString() {
        return "TemplateData[…]";
    }
}
