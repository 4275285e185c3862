package io.tidings.web;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValidationException.Problem;
import io.smallrye.config.ConfigValidator;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import io.tidings.shared.Bounds;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Refuses settings outside of their {@link Bounds} at the start, and names each of them. */
public final class SettingBounds implements SmallRyeConfigBuilderCustomizer, ConfigValidator {
    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        builder.withValidator(this);
    }

    @Override
    public void validateMapping(Class<?> settings, String prefix, Object values) {
        if (!settings.isAnnotationPresent(ConfigMapping.class) || !prefix.startsWith("tidings.")) {
            return;
        }
        var problems = Arrays.stream(settings.getDeclaredMethods())
                .flatMap(setting -> problems(prefix, setting, values))
                .toArray(Problem[]::new);
        if (problems.length > 0) {
            throw new ConfigValidationException(problems);
        }
    }

    private static Stream<Problem> problems(String prefix, Method setting, Object values) {
        var bounds = setting.getAnnotation(Bounds.class);
        long min = bounds == null ? 1 : bounds.min();
        long max = bounds == null ? Long.MAX_VALUE : bounds.max();
        return numbers(value(setting, values))
                .filter(number -> number < min || number > max)
                .map(number -> new Problem("%s is %d. It must be %s."
                        .formatted(
                                variable(prefix, setting.getName()),
                                number,
                                max == Long.MAX_VALUE ? "at least " + min : "from " + min + " to " + max)));
    }

    private static Object value(Method setting, Object values) {
        try {
            setting.setAccessible(true);
            return setting.invoke(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot read the setting " + setting.getName(), e);
        }
    }

    private static Stream<Long> numbers(Object value) {
        return switch (value) {
            case Integer number -> Stream.of(number.longValue());
            case Long number -> Stream.of(number);
            case Duration duration -> Stream.of(duration.toSeconds());
            case MemorySize size -> Stream.of(size.asLongValue());
            case List<?> list -> list.stream().flatMap(SettingBounds::numbers);
            default -> Stream.empty();
        };
    }

    private static String variable(String prefix, String name) {
        return (prefix + "." + name.replaceAll("([A-Z])", "-$1"))
                .replaceAll("[.-]", "_")
                .toUpperCase(Locale.ROOT);
    }
}
