package io.tidings.web;

import io.tidings.shared.Problem.Violation;
import jakarta.ws.rs.QueryParam;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * The values of a query parameter, as the API description has them: its type, its enumeration and its bounds. A wrong
 * value of a filter must be refused. Otherwise the list would be empty, or would have everything.
 *
 * @param allowed the values of an enumeration; empty for none
 */
record ParameterRule(String name, Kind kind, List<String> allowed, BigInteger least, BigInteger most) {
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,40}");
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    /** The types of values. */
    enum Kind {
        INTEGER,
        BOOLEAN,
        TIME,
        UUID,
        TEXT
    }

    /** @param element a parameter of the route, or a field of its bean parameter */
    static Optional<ParameterRule> of(AnnotatedElement element) {
        var query = element.getAnnotation(QueryParam.class);
        if (query == null) {
            return Optional.empty();
        }
        var schema = schema(element);
        // A page beyond the bounds becomes the nearest one.
        boolean clamped = element instanceof Field field && field.getDeclaringClass() == PageParams.class;
        return Optional.of(new ParameterRule(
                query.value(),
                kind(schema, type(element)),
                schema == null ? List.of() : List.of(schema.enumeration()),
                clamped ? MAX.negate() : bound(schema == null ? "" : schema.minimum(), BigInteger.ONE),
                clamped ? MAX : bound(schema == null ? "" : schema.maximum(), MAX)));
    }

    /** Returns the fault of a value; empty if it is valid. */
    Optional<Violation> check(String value) {
        if (value.isBlank()) {
            return fault("invalid_value", "This must not be empty.");
        }
        return switch (kind) {
            case INTEGER -> checkInteger(value);
            case BOOLEAN ->
                value.equals("true") || value.equals("false")
                        ? Optional.empty()
                        : fault("wrong_type", "This must be true or false.");
            case TIME -> Times.parse(value).isPresent() ? Optional.empty() : fault("invalid_time", Times.EXPECTED);
            case UUID -> isUuid(value) ? Optional.empty() : fault("wrong_type", "This must be a UUID.");
            case TEXT ->
                allowed.isEmpty() || allowed.contains(value)
                        ? Optional.empty()
                        : fault("invalid_value", "This must be one of: %s.".formatted(String.join(", ", allowed)));
        };
    }

    private Optional<Violation> checkInteger(String value) {
        if (!INTEGER.matcher(value).matches()) {
            return fault("wrong_type", "This must be a whole number.");
        }
        var number = new BigInteger(value);
        if (number.compareTo(least) < 0) {
            return fault("invalid_value", "This must be at least %s.".formatted(least));
        }
        return number.compareTo(most) > 0
                ? fault("invalid_value", "This must be at most %s.".formatted(most))
                : Optional.empty();
    }

    private Optional<Violation> fault(String code, String detail) {
        return Optional.of(new Violation(name, code, detail));
    }

    private static boolean isUuid(String value) {
        try {
            return value.length() == 36 && UUID.fromString(value).version() >= 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Kind kind(@Nullable Schema schema, Class<?> type) {
        var described = schema == null || schema.implementation() == Void.class ? type : schema.implementation();
        if (described == boolean.class || described == Boolean.class) {
            return Kind.BOOLEAN;
        }
        if (described == long.class || described == Long.class || described == Integer.class) {
            return Kind.INTEGER;
        }
        if (described == OffsetDateTime.class) {
            return Kind.TIME;
        }
        if (described == UUID.class) {
            return Kind.UUID;
        }
        return switch (schema == null ? SchemaType.DEFAULT : schema.type()) {
            case INTEGER -> Kind.INTEGER;
            case BOOLEAN -> Kind.BOOLEAN;
            default -> Kind.TEXT;
        };
    }

    private static @Nullable Schema schema(AnnotatedElement element) {
        var parameter = element.getAnnotation(Parameter.class);
        return element.isAnnotationPresent(Schema.class) || parameter == null
                ? element.getAnnotation(Schema.class)
                : parameter.schema();
    }

    private static Class<?> type(AnnotatedElement element) {
        return switch (element) {
            case Field field -> field.getType();
            case java.lang.reflect.Parameter parameter -> parameter.getType();
            default -> String.class;
        };
    }

    private static BigInteger bound(String text, BigInteger otherwise) {
        return text.isEmpty() ? otherwise : new BigDecimal(text).toBigInteger();
    }
}
