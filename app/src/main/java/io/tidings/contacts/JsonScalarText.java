package io.tidings.contacts;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;

/** Reads a text, number or boolean as text. A number keeps its spelling: 1.10 stays 1.10. */
final class JsonScalarText extends StdDeserializer<String> {
    private static final long serialVersionUID = 1L;

    JsonScalarText() {
        super(String.class);
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        var token = parser.currentToken();
        if (token == JsonToken.VALUE_STRING) {
            return context.readValue(parser, String.class);
        }
        if (token.isNumeric() || token.isBoolean()) {
            return parser.getText();
        }
        return (String) context.handleUnexpectedToken(String.class, parser);
    }
}
