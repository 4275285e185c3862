package io.tidings.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class WorkerConcurrencyTest {
    @Test
    @Tag("S4-38")
    void worker_concurrency_sets_the_workers_of_a_gateway() throws IOException {
        assertThat(workers(Map.of())).isEqualTo(3);
        assertThat(workers(Map.of("WORKER_CONCURRENCY", "7"))).isEqualTo(7);
        assertThat(workers(Map.of("WORKER_CONCURRENCY", "7", "TIDINGS_DISPATCH_WORKERS", "5")))
                .as("the name of the setting precedes the other name")
                .isEqualTo(5);
    }

    private static int workers(Map<String, String> environment) throws IOException {
        var properties =
                Path.of("src/main/resources/application.properties").toUri().toURL();
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .addDefaultInterceptors()
                .withSources(new EnvConfigSource(environment, 300), new PropertiesConfigSource(properties))
                .withMapping(DispatchConfig.class)
                .build()
                .getConfigMapping(DispatchConfig.class)
                .workers();
    }
}
