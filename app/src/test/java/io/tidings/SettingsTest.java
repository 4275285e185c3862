package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithDefault;
import io.tidings.shared.Bounds;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests every settings record: its defaults, each key by its environment variable, and the refusal of malformed
 * values and of values outside their bounds.
 */
class SettingsTest {
    private record Key(Class<?> settings, Method method) {
        String variable() {
            var prefix = settings.getAnnotation(ConfigMapping.class).prefix();
            return (prefix + "." + method.getName().replaceAll("([A-Z])", "-$1"))
                    .replaceAll("[.-]", "_")
                    .toUpperCase(Locale.ROOT);
        }

        String tooSmall() {
            var bounds = method.getAnnotation(Bounds.class);
            long number = (bounds == null ? 1 : bounds.min()) - 1;
            return number + (method.getReturnType() == Duration.class ? "s" : "");
        }

        boolean hasMaximum() {
            var bounds = method.getAnnotation(Bounds.class);
            return bounds != null && bounds.max() < Long.MAX_VALUE;
        }

        String tooLarge() {
            return method.getAnnotation(Bounds.class).max() + 1 + (method.getReturnType() == Duration.class ? "s" : "");
        }

        @Override
        public String toString() {
            return variable();
        }
    }

    static Stream<Key> keys() throws IOException {
        return records()
                .flatMap(settings -> Arrays.stream(settings.getDeclaredMethods())
                        .sorted(Comparator.comparing(Method::getName))
                        .map(method -> new Key(settings, method)));
    }

    static Stream<Key> keysWithForm() throws IOException {
        return keys().filter(key -> key.method().getReturnType() != Optional.class)
                .filter(key -> key.method().getReturnType() != boolean.class);
    }

    static Stream<Key> keysWithBounds() throws IOException {
        return keysWithForm().filter(key -> !key.method().getReturnType().isEnum());
    }

    static Stream<Key> keysWithMaximum() throws IOException {
        return keys().filter(Key::hasMaximum);
    }

    @Test
    void every_record_is_found() throws IOException {
        assertThat(records()).hasSize(SettingsDocument.records().size()).hasSizeGreaterThan(10);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void an_unset_key_has_its_default(Key key) {
        var preset = key.method().getAnnotation(WithDefault.class);
        var value = read(key, Map.of());

        if (preset == null) {
            assertThat(value).isEqualTo(Optional.empty());
        } else {
            assertThat(value).isEqualTo(read(key, Map.of(key.variable(), preset.value())));
        }
    }

    @ParameterizedTest
    @MethodSource("keys")
    void a_key_is_read_from_its_environment_variable(Key key) {
        var example = example(key.method());

        assertThat(read(key, Map.of(key.variable(), example.text()))).isEqualTo(example.value());
        assertThat(example.value()).isNotEqualTo(read(key, Map.of()));
    }

    @ParameterizedTest
    @MethodSource("keysWithForm")
    void a_malformed_value_stops_the_start_and_names_the_key(Key key) {
        assertThatThrownBy(() -> settings(key, Map.of(key.variable(), "nonsense")))
                .hasStackTraceContaining("nonsense")
                .hasStackTraceContaining(
                        key.settings().getAnnotation(ConfigMapping.class).prefix());
    }

    @ParameterizedTest
    @MethodSource("keysWithBounds")
    void a_value_outside_the_bounds_stops_the_start_and_names_the_setting(Key key) {
        assertThatThrownBy(() -> settings(key, Map.of(key.variable(), key.tooSmall())))
                .hasStackTraceContaining(key.variable() + " is ")
                .hasStackTraceContaining("It must be ");
    }

    @ParameterizedTest
    @MethodSource("keysWithMaximum")
    void a_value_above_the_maximum_stops_the_start_and_names_the_setting(Key key) {
        assertThatThrownBy(() -> settings(key, Map.of(key.variable(), key.tooLarge())))
                .hasStackTraceContaining(key.variable() + " is ")
                .hasStackTraceContaining("It must be from ");
    }

    @Test
    void a_refusal_names_the_value_and_both_bounds() throws IOException {
        var percent = keys().filter(key -> key.variable().equals("TIDINGS_ALERTS_FAILURE_PERCENT"))
                .findFirst()
                .orElseThrow();

        assertThatThrownBy(() -> settings(percent, Map.of(percent.variable(), "101")))
                .hasStackTraceContaining("TIDINGS_ALERTS_FAILURE_PERCENT is 101. It must be from 1 to 100.");
    }

    private record Example(String text, Object value) {}

    private static Example example(Method method) {
        var type = method.getReturnType();
        if (type == int.class) {
            return new Example("7", 7);
        }
        if (type == long.class) {
            return new Example("8", 8L);
        }
        if (type == boolean.class) {
            var other = !method.getAnnotation(WithDefault.class).value().equals("true");
            return new Example(Boolean.toString(other), other);
        }
        if (type == Duration.class) {
            return new Example("90s", Duration.ofSeconds(90));
        }
        if (type == MemorySize.class) {
            return new Example("3M", new MemorySize(BigInteger.valueOf(3 << 20)));
        }
        if (type == List.class) {
            return new Example("1,2", List.of(1, 2));
        }
        if (type == Optional.class) {
            return new Example("a text", Optional.of("a text"));
        }
        if (type.isEnum()) {
            var last = type.getEnumConstants()[type.getEnumConstants().length - 1];
            return new Example(last.toString().toLowerCase(Locale.ROOT), last);
        }
        throw new AssertionError("No example for " + method);
    }

    private static Object read(Key key, Map<String, String> environment) {
        try {
            key.method().setAccessible(true);
            return key.method().invoke(settings(key, environment));
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new AssertionError(key.variable(), e);
        }
    }

    private static Object settings(Key key, Map<String, String> environment) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withSources(new EnvConfigSource(environment, 300))
                .addDiscoveredCustomizers()
                .withMapping(key.settings())
                .build()
                .getConfigMapping(key.settings());
    }

    private static Stream<Class<?>> records() throws IOException {
        try (var files = Files.walk(SettingsDocument.SOURCES)) {
            return files
                    .filter(file -> file.toString().endsWith("Config.java"))
                    .sorted()
                    .<Class<?>>map(SettingsTest::type)
                    .filter(type -> type.isAnnotationPresent(ConfigMapping.class))
                    .toList()
                    .stream();
        }
    }

    private static Class<?> type(Path source) {
        var name = SettingsDocument.SOURCES.relativize(source).toString().replace('/', '.');
        try {
            return Class.forName(name.substring(0, name.length() - ".java".length()));
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
