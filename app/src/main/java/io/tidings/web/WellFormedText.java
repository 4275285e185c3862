package io.tidings.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tidings.shared.Problem;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Refuses JSON texts and names with half of a surrogate pair. Such a text has no UTF-8: the database would store a
 * question mark in its place.
 */
final class WellFormedText {
    private static final String ERROR = "The text has half of a surrogate pair.";

    private WellFormedText() {}

    static SimpleModule module() {
        return new SimpleModule("well-formed-text")
                .addDeserializer(String.class, new Values())
                .addKeyDeserializer(String.class, new Names());
    }

    /** The texts of trees, such as a filter. */
    static final class Nodes extends JsonNodeFactory {
        private static final long serialVersionUID = 1L;

        @Override
        public TextNode textNode(String text) {
            if (!isWellFormed(text)) {
                throw Problem.malformed("malformed_json", ERROR).asException();
            }
            return super.textNode(text);
        }
    }

    private static final class Values extends StringDeserializer {
        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text;
            try {
                text = super.deserialize(parser, context);
            } catch (MismatchedInputException wrong) {
                if (BodyFaults.isRecorded(parser, String.class)) {
                    return null;
                }
                throw wrong;
            }
            return text == null || isWellFormed(text)
                    ? text
                    : (String) context.handleWeirdStringValue(String.class, text, ERROR);
        }
    }

    private static final class Names extends KeyDeserializer {
        @Override
        public Object deserializeKey(String name, DeserializationContext context) throws IOException {
            return isWellFormed(name) ? name : context.handleWeirdKey(String.class, name, ERROR);
        }
    }

    static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (!Character.isSurrogate(unit)) {
                continue;
            }
            if (Character.isLowSurrogate(unit)
                    || i + 1 == text.length()
                    || !Character.isLowSurrogate(text.charAt(i + 1))) {
                return false;
            }
            i++;
        }
        return true;
    }
}
