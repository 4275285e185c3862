package io.tidings.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.deser.ValueInstantiator;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects the unknown fields and the values of a wrong type while a body is read, so that the caller can correct them
 * together. The value of such a field is null meanwhile. Not thread-safe.
 */
final class BodyFaults {
    /** The longest list of faults in an answer. A body can have a million faults. */
    private static final int MAX = 100;

    /** The faults of the body that this thread reads. It is not bound for other JSON, whose first fault is thrown. */
    private static final ScopedValue<BodyFaults> CURRENT = ScopedValue.newInstance();

    private final List<Violation> faults = new ArrayList<>();
    private boolean unknownField;

    /** Reads a body. Throws one problem for all its faults. */
    static <T, E extends Throwable> T collect(ScopedValue.CallableOp<T, E> reader) throws E {
        var found = new BodyFaults();
        var body = ScopedValue.where(CURRENT, found).call(reader);
        if (!found.faults.isEmpty()) {
            throw found.problem().asException();
        }
        return body;
    }

    private Problem problem() {
        return unknownField
                ? Problem.malformed("unknown_field", "The body has an unknown field.")
                        .withErrors(faults)
                : Problem.invalid("wrong_type", "A value of the body has the wrong type.", faults);
    }

    private void addUnknown(String pointer, String detail) {
        unknownField = true;
        add(new Violation(pointer, "unknown_field", detail));
    }

    private void add(Violation fault) {
        if (faults.size() < MAX) {
            faults.add(fault);
        }
    }

    /** Records a value of the wrong type. Returns whether reading can go on. */
    static boolean isRecorded(JsonParser parser, Class<?> expected) {
        var place = parser.getParsingContext();
        if (!CURRENT.isBound() || isWholeBody(parser, place)) {
            return false;
        }
        CURRENT.get().add(new Violation(pointer(place), "wrong_type", "This must be %s.".formatted(named(expected))));
        return true;
    }

    private static boolean isWholeBody(JsonParser parser, JsonStreamContext place) {
        var outer = parser.currentToken() != null && parser.currentToken().isStructStart() ? place.getParent() : place;
        return outer == null || outer.inRoot();
    }

    private static String named(Class<?> expected) {
        if (CharSequence.class.isAssignableFrom(expected)) {
            return "a text";
        }
        if (expected == Boolean.class) {
            return "true or false";
        }
        if (expected == Long.class || expected == Integer.class) {
            return "a whole number";
        }
        if (Number.class.isAssignableFrom(expected)) {
            return "a number";
        }
        if (Collection.class.isAssignableFrom(expected)) {
            return "a list";
        }
        return expected == java.util.UUID.class ? "a UUID" : "an object";
    }

    private static String pointer(@Nullable JsonStreamContext object, String field) {
        var path = pointer(object);
        return (path.endsWith("/") ? path : path + "/") + ProblemMapper.step(field, 0);
    }

    private static String pointer(@Nullable JsonStreamContext place) {
        var steps = new ArrayDeque<String>();
        for (var at = place; at != null && !at.inRoot(); at = at.getParent()) {
            if (at.inObject() ? at.hasCurrentName() : at.hasCurrentIndex()) {
                steps.addFirst(ProblemMapper.step(at.inObject() ? at.getCurrentName() : null, at.getCurrentIndex()));
            }
        }
        return "#/" + String.join("/", steps);
    }

    /** Lets reading go on after a fault. */
    static final class Handler extends DeserializationProblemHandler {
        @Override
        public boolean handleUnknownProperty(
                DeserializationContext context,
                JsonParser parser,
                JsonDeserializer<?> reader,
                Object beanOrClass,
                String name)
                throws java.io.IOException {
            if (!CURRENT.isBound()) {
                return false;
            }
            var known = reader.getKnownPropertyNames();
            CURRENT.get().addUnknown(pointer(holder(context, parser), name), ProblemMapper.knownFields(known));
            parser.skipChildren();
            return true;
        }

        @Override
        public @Nullable Object handleUnexpectedToken(
                DeserializationContext context, JavaType type, JsonToken token, JsonParser parser, String message)
                throws java.io.IOException {
            if (!isRecorded(parser, type.getRawClass())) {
                return NOT_HANDLED;
            }
            parser.skipChildren();
            return null;
        }

        @Override
        public @Nullable Object handleMissingInstantiator(
                DeserializationContext context,
                Class<?> type,
                ValueInstantiator instantiator,
                JsonParser parser,
                String message)
                throws java.io.IOException {
            if (!isRecorded(parser, type)) {
                return NOT_HANDLED;
            }
            parser.skipChildren();
            return null;
        }

        @Override
        public @Nullable Object handleWeirdStringValue(
                DeserializationContext context, Class<?> type, String value, String message) {
            // A text that is not well-formed stays malformed JSON.
            return type == String.class || !isRecorded(context.getParser(), type) ? NOT_HANDLED : null;
        }

        /**
         * Returns what holds the object that has the field. Unknown fields of a record are read from a buffer after the
         * known ones, when the parser of the body is at the end of the object.
         */
        @SuppressWarnings("ReferenceEquality") // A parser is the same or another one; parsers have no values.
        private static @Nullable JsonStreamContext holder(DeserializationContext context, JsonParser parser) {
            var reading = context.getParser();
            var place = reading.getParsingContext();
            if (parser != reading) {
                return reading.currentToken() == JsonToken.END_OBJECT ? place : place.getParent();
            }
            var object =
                    parser.currentToken() != null && parser.currentToken().isStructStart() ? place.getParent() : place;
            return object == null ? null : object.getParent();
        }
    }
}
