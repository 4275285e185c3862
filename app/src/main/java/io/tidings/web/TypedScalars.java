package io.tidings.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.std.NumberDeserializers;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads numbers and booleans. A value of another type is recorded in {@link BodyFaults}. */
final class TypedScalars {
    private TypedScalars() {}

    static SimpleModule module() {
        var module = new SimpleModule("typed-scalars");
        add(module, Long.class);
        add(module, Integer.class);
        add(module, Double.class);
        add(module, Boolean.class);
        return module;
    }

    @SuppressWarnings("unchecked") // The library returns the reader of the class that it is asked for.
    private static <T> void add(SimpleModule module, Class<T> type) {
        var plain = (JsonDeserializer<T>) NumberDeserializers.find(type, type.getName());
        module.addDeserializer(type, new Recording<>(type, plain));
    }

    private static final class Recording<T> extends StdScalarDeserializer<T> {
        private static final long serialVersionUID = 1L;

        private final transient JsonDeserializer<T> plain;

        Recording(Class<T> type, JsonDeserializer<T> plain) {
            super(type);
            this.plain = plain;
        }

        @Override
        public @Nullable T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            try {
                return plain.deserialize(parser, context);
            } catch (MismatchedInputException | InputCoercionException wrong) {
                if (BodyFaults.isRecorded(parser, handledType())) {
                    return null;
                }
                throw wrong;
            }
        }
    }
}
